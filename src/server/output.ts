/** Of a longer output the beginning and the end are kept, this much of each. */
const KEPT = 1024 * 1024;

/** What a process prints, in bounded memory. */
export class Output {
  private head = '';
  private tail = '';
  private dropped = 0;

  add(text: string): void {
    const room = KEPT - this.head.length;
    this.head += text.slice(0, room);
    this.tail += text.slice(room);
    if (this.tail.length <= 2 * KEPT) return;
    this.dropped += this.tail.length - KEPT;
    this.tail = this.tail.slice(-KEPT);
  }

  text(): string {
    const gap = this.dropped === 0 ? '' : `\n[… ${this.dropped} characters are left out …]\n`;
    return this.head + gap + this.tail;
  }
}
