import { el } from './dom.ts';

/** A line of a list; the children of a closed line are not in the list. */
export interface Line {
  /** Identifies the line when the list changes. */
  readonly key: string;
  /** From 1, the outermost. */
  readonly level: number;
  /** Undefined for a line without children. */
  readonly open?: boolean;
  /** Position among its siblings, from 1. */
  readonly place: number;
  /** Number of siblings, itself included. */
  readonly siblings: number;
  readonly draw: (into: HTMLElement) => void;
}

export interface ListOptions {
  /** Height of every line, in pixels. */
  readonly rowHeight: number;
  /** Called when a line is chosen by mouse or Enter. */
  readonly choose: (line: Line) => void;
  /** Called to open or close a line. */
  readonly toggle: (line: Line, open: boolean) => void;
}

export interface List {
  show(lines: readonly Line[], keep?: { readonly top: boolean }): void;
  /** Activates a line and scrolls it into view. */
  reveal(key: string): void;
}

/** This many lines above and below the viewport are drawn as well. */
const MARGIN = 8;

/** A tree of lines that draws only the visible ones, so 20,000 lines are as fast as 20. */
export function createList(host: HTMLElement, { rowHeight, choose, toggle }: ListOptions): List {
  const space = el('div', { role: 'presentation', class: 'space' });
  host.setAttribute('role', 'tree');
  host.tabIndex = 0;
  host.replaceChildren(space);
  let lines: readonly Line[] = [];
  let active = 0;
  const prefix = host.id;

  const draw = (): void => {
    const first = Math.max(0, Math.floor(host.scrollTop / rowHeight) - MARGIN);
    const last = Math.min(lines.length, Math.ceil((host.scrollTop + host.clientHeight) / rowHeight) + MARGIN);
    space.style.height = `${lines.length * rowHeight}px`;
    const rows: HTMLElement[] = [];
    for (let index = first; index < last; index++) {
      const line = lines[index];
      if (line !== undefined) rows.push(drawRow(line, index));
    }
    space.replaceChildren(...rows);
    const isDrawn = active >= first && active < last;
    if (isDrawn) host.setAttribute('aria-activedescendant', `${prefix}-${active}`);
    else host.removeAttribute('aria-activedescendant');
  };

  const drawRow = (line: Line, index: number): HTMLElement => {
    const row = el('div', {
      role: 'treeitem',
      id: `${prefix}-${index}`,
      class: index === active ? 'row active' : 'row',
      'aria-level': `${line.level}`,
      'aria-posinset': `${line.place}`,
      'aria-setsize': `${line.siblings}`,
      'aria-selected': `${index === active}`,
      ...(line.open !== undefined && { 'aria-expanded': `${line.open}` }),
    });
    row.style.transform = `translateY(${index * rowHeight}px)`;
    row.style.height = `${rowHeight}px`;
    row.style.setProperty('--level', `${line.level - 1}`);
    const twist = el('span', { class: 'twist', 'aria-hidden': 'true' });
    if (line.open !== undefined) twist.textContent = line.open ? '▾' : '▸';
    row.append(twist);
    line.draw(row);
    row.addEventListener('click', (event) => {
      active = index;
      if (event.target === twist && line.open !== undefined) toggle(line, !line.open);
      else choose(line);
      draw();
    });
    return row;
  };

  const goTo = (index: number): void => {
    active = Math.max(0, Math.min(lines.length - 1, index));
    const top = active * rowHeight;
    if (top < host.scrollTop) host.scrollTop = top;
    else if (top + rowHeight > host.scrollTop + host.clientHeight) {
      host.scrollTop = top + rowHeight - host.clientHeight;
    }
    draw();
  };

  const step = (key: string): boolean => {
    const line = lines[active];
    const page = Math.max(1, Math.floor(host.clientHeight / rowHeight) - 1);
    switch (key) {
      case 'ArrowDown':
        goTo(active + 1);
        return true;
      case 'ArrowUp':
        goTo(active - 1);
        return true;
      case 'PageDown':
        goTo(active + page);
        return true;
      case 'PageUp':
        goTo(active - page);
        return true;
      case 'Home':
        goTo(0);
        return true;
      case 'End':
        goTo(lines.length - 1);
        return true;
      case 'ArrowRight':
        if (line?.open === false) toggle(line, true);
        else if (line?.open === true) goTo(active + 1);
        return true;
      case 'ArrowLeft':
        if (line?.open === true) toggle(line, false);
        else if (line !== undefined) goTo(parentOf(active));
        return true;
      case 'Enter':
      case ' ':
        if (line !== undefined) choose(line);
        return true;
      default:
        return false;
    }
  };

  const parentOf = (index: number): number => {
    const level = lines[index]?.level ?? 1;
    const above = lines.slice(0, index).findLastIndex((line) => line.level < level);
    return above === -1 ? index : above;
  };

  host.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (step(event.key)) event.preventDefault();
  });
  host.addEventListener('scroll', draw, { passive: true });
  new ResizeObserver(draw).observe(host);

  return {
    show: (next, keep = { top: false }) => {
      const key = lines[active]?.key;
      lines = next;
      active = Math.max(
        0,
        next.findIndex((line) => line.key === key),
      );
      if (keep.top) {
        active = 0;
        host.scrollTop = 0;
      }
      draw();
    },
    reveal: (key) => {
      const index = lines.findIndex((line) => line.key === key);
      if (index !== -1) goTo(index);
    },
  };
}
