import './licenses.ts';
import type { PageData } from '../cli/render/html/data.ts';
import { byId } from './dom.ts';
import { focusSearchOnSlash } from './slash.ts';
import { startPlan } from './plan.ts';
import { startTree } from './tree.ts';

const data = JSON.parse(byId('data').textContent ?? '') as PageData;
if (data.kind === 'tree') startTree(data);
else startPlan(data);
focusSearchOnSlash();
