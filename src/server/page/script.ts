export const SCRIPT = String.raw`
'use strict';
const TITLES = {
  'create-group': 'New group', deactivate: 'Disabled', enable: 'Enabled again', invite: 'Invitation',
  finish: 'Invited earlier', name: 'Name', email: 'E-mail address', move: 'Move', role: 'Role',
  'external-id': 'External id', 'additional-email': 'Additional e-mail', 'reset-manual': 'Marked as kept',
  'remove-group': 'Empty group removed',
};
const RESULTS = { 0: ['Done', 'good'], 2: ['Changes pending', 'good'], 3: ['Refused by a guard', 'bad'], 130: ['Interrupted', 'wait'] };
const STATES = {
  waiting: ['Waiting', 'wait'], running: ['Running', 'wait'], succeeded: ['Done', 'good'], failed: ['Failed', 'bad'],
  cancelled: ['Cancelled', 'wait'], 'timed-out': ['Took too long', 'bad'],
};
const MOST_ROWS = 500;
const KEPT = 'tcsync-token';
const at = (id) => document.getElementById(id);
let token = sessionStorage.getItem(KEPT) || '';
let opened = null;
let timer;

function el(name, content, cls) {
  const made = document.createElement(name);
  if (cls) made.className = cls;
  for (const part of [].concat(content === undefined ? [] : content)) made.append(part);
  return made;
}
function say(text) { at('status').textContent = text; }
function badge(entry, fallback) {
  const [text, cls] = entry || [fallback, 'bad'];
  return el('span', text, 'badge ' + cls);
}
function when(iso) {
  if (!iso) return '';
  const made = el('time', new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' }), 'nowrap');
  made.dateTime = iso;
  return made;
}
function lasted(seconds) {
  if (seconds < 60) return seconds.toFixed(1) + ' s';
  return Math.floor(seconds / 60) + ' min ' + Math.round(seconds % 60) + ' s';
}
function counted(count, one, many) { return count.toLocaleString() + ' ' + (count === 1 ? one : many); }
function changesText(changes) {
  const parts = Object.entries(changes).map(([kind, count]) => (TITLES[kind] || kind) + ': ' + count);
  return parts.length === 0 ? 'No changes' : parts.join(', ');
}

async function ask(method, path, body) {
  const sent = token;
  const headers = {};
  if (token !== '') headers.authorization = 'Bearer ' + token;
  if (body !== undefined) headers['content-type'] = 'application/json';
  const answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const data = await answer.json();
  if (answer.status === 401) { if (sent === token) showDoor(); throw new Error(''); }
  if (!answer.ok) throw new Error(data.error || 'HTTP ' + answer.status);
  return data;
}
async function trying(deed) {
  try { await deed(); } catch (error) { say(error instanceof TypeError ? 'The service does not answer.' : error.message); }
}

function showDoor() {
  const wrong = token !== '';
  token = '';
  sessionStorage.removeItem(KEPT);
  clearTimeout(timer);
  at('inside').hidden = true;
  at('leave').hidden = true;
  at('door').hidden = false;
  at('door-problem').textContent = wrong ? 'That is not the token of this service.' : '';
  at('token').value = '';
  at('token').focus();
}
function showInside() {
  at('door').hidden = true;
  at('inside').hidden = false;
  at('leave').hidden = token === '';
}

function button(text, label, act) {
  const made = el('button', text, 'small');
  made.type = 'button';
  made.setAttribute('aria-label', label);
  made.addEventListener('click', () => trying(act));
  return made;
}
function fill(id, rows, nothing) {
  const focused = document.activeElement && document.activeElement.closest('#' + id) ? document.activeElement.getAttribute('aria-label') : null;
  at(id).replaceChildren(...rows);
  at(id + '-table').hidden = rows.length === 0;
  at(id + '-none').textContent = rows.length === 0 ? nothing : '';
  if (focused !== null) for (const made of at(id).querySelectorAll('button')) if (made.getAttribute('aria-label') === focused) made.focus();
}

async function refresh() {
  const [{ runs }, { history }] = await Promise.all([ask('GET', '/runs'), ask('GET', '/history')]);
  showInside();
  fill('runs', runs.map((run) => {
    const line = [run.command].concat(run.args).join(' ');
    const took = run.started && run.ended ? lasted((Date.parse(run.ended) - Date.parse(run.started)) / 1000) : '';
    const about = line + ', asked for at ' + new Date(run.asked).toLocaleString();
    const acts = [button('Show', 'Show ' + about, () => openRun(run.id))];
    if (!run.ended) acts.push(button('Cancel', 'Cancel ' + about, () => cancel(run.id)));
    return el('tr', [el('td', when(run.asked)), el('td', el('code', line)), el('td', badge(STATES[run.state], run.state)), el('td', took, 'nowrap'), el('td', acts, 'act')]);
  }), 'None since the service was started.');
  fill('history', history.map((run) => {
    const about = run.command + ' of ' + new Date(run.started).toLocaleString();
    const notes = changesText(run.changes) + (run.failures > 0 ? '. ' + counted(run.failures, 'failure', 'failures') : '');
    return el('tr', [el('td', when(run.started)), el('td', el('code', run.command)), el('td', badge(RESULTS[run.exit_code], 'Failed')), el('td', notes), el('td', button('Show', 'Show ' + about, () => openHistory(run.id)), 'act')]);
  }), 'None yet.');
  const busy = runs.some((run) => !run.ended);
  at('dry').disabled = busy;
  if (opened !== null) await showRun(opened);
  clearTimeout(timer);
  timer = setTimeout(() => trying(refresh), busy ? 1000 : 15000);
  return runs;
}

function showDetail(title, parts) {
  at('detail-title').textContent = title;
  at('detail-body').replaceChildren(...parts);
  at('detail').hidden = false;
}
function focusDetail() {
  at('detail-title').focus();
  at('detail').scrollIntoView({ block: 'start' });
}
function printed(title, text) {
  return [el('h3', title), region(title, el('pre', text))];
}
/** What scrolls has to be reachable with the keyboard. */
function region(label, block) {
  block.tabIndex = 0;
  block.setAttribute('role', 'region');
  block.setAttribute('aria-label', label);
  return block;
}
async function showRun(id) {
  const run = await ask('GET', '/runs/' + encodeURIComponent(id));
  const parts = [el('p', [badge(STATES[run.state], run.state), run.return_code === null ? '' : ' exit code ' + run.return_code])];
  if (run.stdout !== '') parts.push(...printed('Result', run.stdout));
  if (run.stderr !== '') parts.push(...printed('Log', run.stderr));
  if (run.stdout === '' && run.stderr === '') parts.push(el('p', 'It has printed nothing' + (run.ended ? '.' : ' yet.'), 'soft'));
  showDetail([run.command].concat(run.args).join(' '), parts);
  if (run.ended && opened === id) {
    opened = null;
    say('The run has ended.');
  }
  return run;
}
async function openRun(id) {
  opened = id;
  await showRun(id);
  focusDetail();
}
async function cancel(id) {
  await ask('DELETE', '/runs/' + encodeURIComponent(id));
  say('The run is asked to stop.');
  await refresh();
}

function place(group) { return group.path.length === 0 ? 'the root group' : group.path.join(' / '); }
function change(one) {
  if (one.kind === 'move') return place(one.before) + ' → ' + place(one.after);
  if (one.kind === 'invite' || one.kind === 'finish') return 'into ' + place(one.after.group);
  if (typeof one.after === 'string') return (one.before || 'none') + ' → ' + one.after;
  return '';
}
function planTable(operations) {
  const shown = operations.filter((one) => one.kind !== 'reset-manual');
  const rows = shown.slice(0, MOST_ROWS).map((one) => el('tr', [
    el('td', TITLES[one.kind] || one.kind, 'nowrap'),
    el('td', one.person ? one.person.email : place(one.group)),
    el('td', change(one)),
    el('td', one.reason, 'soft'),
  ]));
  const head = el('thead', el('tr', ['Change', 'Who', 'From and to', 'Why'].map((text) => { const th = el('th', text); th.scope = 'col'; return th; })));
  const parts = [el('h3', 'Plan'), el('p', counted(shown.length, 'change', 'changes') + (shown.length > MOST_ROWS ? ', of which the first ' + MOST_ROWS : ''), 'soft')];
  if (rows.length > 0) parts.push(region('Changes of the plan', el('div', el('table', [head, el('tbody', rows)]), 'scroll')));
  return parts;
}
function list(title, texts) {
  return texts.length === 0 ? [] : [el('h3', title), el('ul', texts.map((text) => el('li', text)))];
}
async function openHistory(id) {
  const { summary, plan } = await ask('GET', '/history/' + encodeURIComponent(id));
  opened = null;
  const refused = plan ? plan.hazards.filter((hazard) => !hazard.allowed) : [];
  const seats = summary.seats && refused.length === 0 ? ' Seats: ' + summary.seats.before + ' → ' + summary.seats.after + '.' : '';
  showDetail(summary.command + ', ' + new Date(summary.started).toLocaleString(), [
    el('p', [badge(RESULTS[summary.exit_code], 'Failed'), ' in ' + lasted(summary.seconds) + '.' + seats]),
    ...list('Failed', (summary.error ? [summary.error.message + (summary.error.hint ? ' What to do: ' + summary.error.hint : '')] : [])
      .concat((summary.failed || []).map((one) => one.person + ': ' + one.message))),
    ...list('Refused', refused.map((hazard) => hazard.message)),
    ...list('Warnings', (summary.warnings || []).map((one) => one.message)),
    ...(plan ? planTable(plan.operations) : [el('p', 'It ended before there was a plan.', 'soft')]),
  ]);
  focusDetail();
}

at('dry').addEventListener('click', () => trying(async () => {
  at('dry').disabled = true;
  const run = await ask('POST', '/run?wait=false', { command: 'sync', args: ['--dry-run'] });
  say('A dry run has been asked for.');
  opened = run.id;
  await showRun(run.id);
  await refresh();
}));
at('door').addEventListener('submit', (event) => {
  event.preventDefault();
  trying(async () => {
    token = at('token').value.trim();
    await refresh();
    sessionStorage.setItem(KEPT, token);
    say('');
    at('dry').focus();
  });
});
at('leave').addEventListener('click', () => { token = ''; at('detail').hidden = true; showDoor(); });
at('close').addEventListener('click', () => { opened = null; at('detail').hidden = true; at('dry').focus(); });
trying(refresh);
`;
