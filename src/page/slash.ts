/** A slash focuses the search field of the page, if it has one. */
export function focusSearchOnSlash(): void {
  addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLElement && event.target.matches('input, select, textarea');
    const query = document.getElementById('query');
    if (event.key !== '/' || isTyping || query === null) return;
    event.preventDefault();
    query.focus();
  });
}
