import './licences.ts';
import type { PageData } from '../cli/render/html/data.ts';
import { byId } from './dom.ts';
import { startPlan } from './plan.ts';
import { startTree } from './tree.ts';

const data = JSON.parse(byId('data').textContent ?? '') as PageData;
if (data.kind === 'tree') startTree(data);
else startPlan(data);
// A slash focuses the search field.
addEventListener('keydown', (event) => {
  const isTyping = event.target instanceof HTMLElement && event.target.matches('input, select');
  if (event.key !== '/' || isTyping) return;
  event.preventDefault();
  byId('query').focus();
});
