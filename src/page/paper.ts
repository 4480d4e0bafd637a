/** Fills the printed form of a page only while it is printed. */
export function printInto(paper: HTMLElement, render: () => readonly Node[], signal?: AbortSignal): void {
  const options = signal === undefined ? {} : { signal };
  addEventListener('beforeprint', () => paper.replaceChildren(...render()), options);
  addEventListener('afterprint', () => paper.replaceChildren(), options);
}
