/** Characters kept of the start and of the end of a long output. */
const MAX_PART = 1024 * 1024;

/** Collects the output of a process in bounded memory. */
export class Output {
  private head = '';
  private tail = '';
  private dropped = 0;

  add(text: string): void {
    const room = MAX_PART - this.head.length;
    this.head += text.slice(0, room);
    this.tail += text.slice(room);
    if (this.tail.length <= 2 * MAX_PART) return;
    this.dropped += this.tail.length - MAX_PART;
    this.tail = this.tail.slice(-MAX_PART);
  }

  text(): string {
    const gap = this.dropped === 0 ? '' : `\n[… ${this.dropped} characters omitted …]\n`;
    return this.head + gap + this.tail;
  }
}
