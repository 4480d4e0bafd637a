/** Estimates how long a stage still takes, from its pace so far; the text is empty in the first three seconds. */
export function createTimeLeft(now: () => number): (stage: string, done: number, total: number) => string {
  let [current, started, doneBefore] = ['', 0, 0];
  return (stage, done, total) => {
    if (stage !== current) [current, started, doneBefore] = [stage, now(), done];
    const seconds = (now() - started) / 1000;
    if (seconds < 3 || done === doneBefore) return '';
    const left = Math.ceil((seconds / (done - doneBefore)) * (total - done));
    return left < 60 ? `, about ${left} s left` : `, about ${Math.ceil(left / 60)} min left`;
  };
}
