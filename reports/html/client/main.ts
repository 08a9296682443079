// @ts-nocheck: to be written in TypeScript.
import { foldAll } from './fold.ts';

foldAll(document);

(async () => {
  'use strict';

  const byId = (id) => document.getElementById(id);
  const rowsElement = byId('rows');
  if (rowsElement === null || typeof DecompressionStream === 'undefined') return;

  const pageRows = Number(rowsElement.closest('table').dataset.pageRows);
  const data = await readData();
  const waivers = new Map(data.waivers.map((waiver) => [waiver[0], waiver]));
  const states = [['open', 'open failures'], ['waived', 'waived'], ['known', 'known'], ['unknown', 'unknown']];
  const findings = data.findings.map(searchable);
  const controls = { text: byId('filter-text'), status: byId('filter-status'), severity: byId('filter-severity'), topic: byId('filter-topic'), rule: byId('filter-rule'), subscription: byId('filter-subscription'), owner: byId('filter-owner') };
  let matching = findings;
  let page = 0;
  let opened = '';

  fillChoices();
  listen();
  readAddress();
  byId('controls').hidden = false;
  byId('static-note').hidden = true;

  async function readData() {
    const bytes = Uint8Array.from(atob(byId('data').textContent), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Response(stream).json();
  }

  function searchable(finding) {
    const rule = data.rules[finding.r];
    const [name, type, subscription, group, id, directory] = data.resources[finding.o];
    const words = [rule.id, rule.title, rule.topic, name, type, subscription, group, id, finding.m, finding.c ?? '', finding.p ?? '', finding.w ?? '', finding.f];
    return { ...finding, rule, name, type, subscription, group, id, directory, owner: finding.p ?? '', severity: data.severities[finding.v], state: stateOf(finding), words: words.join('\n').toLowerCase() };
  }

  function stateOf(finding) {
    return finding.s === 'unknown' ? 'unknown' : (finding.d ?? 'open');
  }

  function fillChoices() {
    for (const [state, label] of states) if (findings.some((finding) => finding.state === state)) controls.status.append(element('option', { value: state }, label));
    addOptions(controls.severity, data.severities.filter((severity) => findings.some((finding) => finding.severity === severity)));
    addOptions(controls.topic, data.topics.filter((topic) => findings.some((finding) => finding.rule.topic === topic)));
    addOptions(controls.rule, distinct(findings.map((finding) => finding.rule.id)));
    addOptions(controls.subscription, distinct(findings.map((finding) => finding.subscription)).filter((name) => name !== ''));
    const owners = distinct(findings.map((finding) => finding.owner)).filter((owner) => owner !== '');
    addOptions(controls.owner, owners);
    byId('owners').hidden = owners.length === 0;
  }

  function distinct(values) {
    return [...new Set(values)].sort((a, b) => (a < b ? -1 : 1));
  }

  function addOptions(select, values) {
    for (const value of values) select.append(element('option', { value }, value));
  }

  function listen() {
    controls.text.addEventListener('input', changed);
    for (const name of ['status', 'severity', 'topic', 'rule', 'subscription', 'owner']) controls[name].addEventListener('change', changed);
    byId('clear').addEventListener('click', clear);
    byId('previous').addEventListener('click', () => turn(-1));
    byId('next').addEventListener('click', () => turn(1));
    window.addEventListener('hashchange', readAddress);
    window.addEventListener('beforeprint', () => document.querySelectorAll('details.cover').forEach((details) => { details.open = true; }));
  }

  function changed() {
    page = 0;
    opened = '';
    filter();
    show();
    writeAddress();
  }

  function clear() {
    for (const control of Object.values(controls)) control.value = '';
    changed();
    controls.text.focus();
  }

  function turn(step) {
    page += step;
    opened = '';
    show();
    writeAddress();
    byId('findings').focus();
  }

  function filter() {
    const words = controls.text.value.toLowerCase().split(/\s+/).filter((word) => word !== '');
    const { status, severity, topic, rule, subscription, owner } = controls;
    matching = findings.filter((finding) =>
      (status.value === '' || finding.state === status.value)
      && (severity.value === '' || finding.severity === severity.value)
      && (topic.value === '' || finding.rule.topic === topic.value)
      && (rule.value === '' || finding.rule.id === rule.value)
      && (subscription.value === '' || finding.subscription === subscription.value)
      && (owner.value === '' || finding.owner === owner.value)
      && words.every((word) => finding.words.includes(word)));
  }

  /** The address keeps what is filtered, so that a link shows the same: `#text=vm&rule=JIT001&page=2` or `#finding=0123456789abcdef`. */
  function readAddress() {
    const address = location.hash.slice(1);
    if (address !== '' && !address.includes('=')) return filter(), show();
    const state = new URLSearchParams(address);
    for (const [name, control] of Object.entries(controls)) control.value = state.get(name) ?? '';
    filter();
    opened = state.get('finding') ?? '';
    const position = matching.findIndex((finding) => finding.f === opened);
    page = position >= 0 ? Math.floor(position / pageRows) : Math.max(0, Math.trunc(Number(state.get('page')) || 1) - 1);
    show();
    if (position >= 0) byId(`finding-${opened}`).scrollIntoView({ block: 'center' });
  }

  function writeAddress() {
    const state = new URLSearchParams();
    for (const [name, control] of Object.entries(controls)) if (control.value !== '') state.set(name, control.value);
    if (page > 0) state.set('page', String(page + 1));
    if (opened !== '') state.set('finding', opened);
    history.replaceState(null, '', `#${state}`);
  }

  function show() {
    const pages = Math.max(1, Math.ceil(matching.length / pageRows));
    page = Math.min(Math.max(page, 0), pages - 1);
    const first = page * pageRows;
    const shown = matching.slice(first, first + pageRows);
    rowsElement.replaceChildren(...shown.flatMap(rowsOf));
    if (shown.length === 0) rowsElement.append(element('tr', {}, element('td', { colSpan: 4, className: 'note' }, 'Nothing matches.')));
    byId('count').textContent = matching.length === findings.length ? counted(findings.length) : `${digits(matching.length)} of ${counted(findings.length)}`;
    byId('pager').hidden = pages === 1;
    byId('position').textContent = `${digits(first + 1)} to ${digits(first + shown.length)} of ${digits(matching.length)}`;
    byId('previous').disabled = page === 0;
    byId('next').disabled = page === pages - 1;
  }

  function counted(count) {
    return `${digits(count)} ${count === 1 ? 'finding' : 'findings'}`;
  }

  function digits(count) {
    return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
  }

  function rowsOf(finding) {
    const isOpen = finding.f === opened;
    const row = element('tr', { id: `finding-${finding.f}`, className: isOpen ? 'open' : '' },
      element('td', { className: 'sev' }, ...badges(finding)),
      element('th', { scope: 'row', className: 'what' }, toggleOf(finding, isOpen), span('message', finding.m), span('sub narrow', [finding.rule.id, finding.group, finding.subscription, finding.owner].filter((part) => part !== '').join(' · '))),
      element('td', { className: 'rule' }, span('id', finding.rule.id), span('sub', finding.rule.title)),
      element('td', { className: 'where' }, finding.subscription, span('sub', finding.group), ...(finding.owner === '' ? [] : [span('sub', `Owner ${finding.owner}`)])));
    return isOpen ? [row, detailOf(finding)] : [row];
  }

  function badges(finding) {
    if (finding.s === 'unknown') return [span('badge unknown', 'unknown'), span('sub', finding.severity)];
    const badge = span(`badge ${finding.severity}`, finding.severity);
    const beside = finding.d ?? finding.n;
    return beside === undefined ? [badge] : [badge, span('sub', beside)];
  }

  function toggleOf(finding, isOpen) {
    const button = element('button', { type: 'button', className: 'toggle name', id: `toggle-${finding.f}` }, finding.name);
    button.setAttribute('aria-expanded', String(isOpen));
    button.addEventListener('click', () => {
      opened = finding.f === opened ? '' : finding.f;
      show();
      writeAddress();
      byId(`toggle-${finding.f}`).focus({ preventScroll: true });
    });
    return button;
  }

  function detailOf(finding) {
    return element('tr', { className: 'detail' },
      element('td', { colSpan: 4 },
        element('div', { className: 'panel' }, element('div', {}, ...causeOf(finding), ...waiverOf(finding), ...evidenceOf(finding)), element('div', {}, ...remedyOf(finding)), identityOf(finding))));
  }

  function causeOf(finding) {
    if (finding.u === undefined) return [];
    const [reason, artifact, scope, missing, message] = finding.u;
    const lines = [`${message}`, missing === '' ? '' : `Missing: ${missing}`, artifact === '' ? '' : `${artifact} at ${scope}`];
    return [element('h3', {}, `Not known: ${reason}`), ...lines.filter((line) => line !== '').map((line) => element('p', {}, line))];
  }

  function waiverOf({ w }) {
    if (w === undefined) return [];
    const [id, reason = '', owner = '', lastDay = ''] = waivers.get(w) ?? [w];
    const part = (label, text) => (text === '' ? [] : [element('p', {}, span('label', label), text)]);
    return [element('h3', {}, `Set aside by ${id}`), ...(reason === '' ? [] : [element('p', {}, reason)]), ...part('Owner of the waiver', owner), ...part('Last day', lastDay)];
  }

  function evidenceOf(finding) {
    if (finding.e.length === 0) return [];
    const head = ['Property', 'Looked for', 'Found'].map((text) => element('th', { scope: 'col' }, text));
    const rows = finding.e.map(([path, expected, actual, source]) => element('tr', {},
      element('th', { scope: 'row' }, element('code', {}, path), span('sub', source)), element('td', {}, expected), element('td', {}, element('code', {}, actual))));
    return [element('h3', {}, 'Evidence'), element('table', {}, element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...rows))];
  }

  function remedyOf({ rule }) {
    const part = (label, text) => (text === '' ? [] : [element('p', {}, span('label', label), text)]);
    return [element('h3', {}, 'What to do'), element('p', {}, rule.summary), ...part('Portal', rule.portal), ...commandOf(rule.az), ...part('Effect', rule.effect), ...part('Why', rule.rationale)];
  }

  function commandOf(az) {
    if (az === '') return [];
    const text = element('pre', { tabIndex: 0 }, element('code', {}, az));
    text.setAttribute('role', 'region');
    text.setAttribute('aria-label', 'Azure CLI commands');
    const copy = element('button', { type: 'button', className: 'copy' }, 'Copy');
    copy.addEventListener('click', () => copyText(az, text, copy));
    return [text, copy];
  }

  async function copyText(text, shown, button) {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      getSelection().selectAllChildren(shown);
    }
  }

  function identityOf(finding) {
    const terms = [['Resource', resourceLink(finding)], ['Type', finding.type], ['Owner', finding.p], ['Root cause', finding.c], ['Waiver', finding.w], ['First seen', finding.t], ['Fingerprint', `${finding.f}…`]];
    const items = terms.filter(([, value]) => value !== undefined && value !== '').flatMap(([term, value]) => [element('dt', {}, term), element('dd', {}, value)]);
    return element('dl', { className: 'ids' }, ...items);
  }

  function resourceLink({ id, directory }) {
    if (directory === undefined && !/^\/subscriptions\//i.test(id)) return id;
    return element('a', { href: directory ?? data.portal + id.split('/').map(encodeURIComponent).join('/'), target: '_blank', rel: 'noreferrer noopener' }, id);
  }

  function span(className, text) {
    return element('span', { className }, text);
  }

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }
})();
