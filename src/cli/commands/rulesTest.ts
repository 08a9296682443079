import { junitOfTests } from '../../flow/junit.ts';
import { testPack, type CaseOutcome, type RuleTest } from '../../flow/testPack.ts';
import { ToolError } from '../../model/toolError.ts';
import { visibleLines } from '../../model/visibleText.ts';
import { isClean } from '../../flow/testRules.ts';
import { writeText, type Io } from '../io.ts';
import { createLog } from '../log.ts';
import { logFlags, type LogOptions } from '../options.ts';

interface TestFlags extends LogOptions {
  readonly args: readonly string[];
  readonly mutate?: boolean;
  readonly filter: readonly string[];
  readonly output: readonly string[];
}

/** `rules test`: exit 0 when every case holds and every verdict has a case (and no mutant survives), else 1. */
export async function run(flags: TestFlags, io: Io): Promise<number> {
  const log = createLog(io, logFlags(flags));
  const outputs = flags.output.map(junitPath);
  const tests = testPack({ directory: flags.args[0], only: flags.filter, mutate: flags.mutate === true, onProgress: (done, total, label) => (flags.mutate === true && io.stderr.isTty ? log.progress({ label, done, total }) : undefined) }, outputs.filter((path) => path !== '-'), junitOfTests);
  const mutated = tests.filter((test) => test.mutation !== undefined).length;
  if (flags.mutate === true) log.info(`each condition of ${plural(mutated, 'rule')} was negated and dropped in turn${mutated < tests.length ? `; ${plural(tests.length - mutated, 'rule')} must hold first` : ''}`);
  if (outputs.includes('-')) for (const chunk of junitOfTests(tests)) io.stdout.write(chunk);
  else writeText(`${visibleLines(pageOf(tests, flags.quiet === true))}\n`, io);
  return tests.every(isClean) ? 0 : 1;
}

function junitPath(text: string): string {
  const path = /^junit(?:=(.+))?$/s.exec(text);
  if (path === null) throw new ToolError('USAGE', `'rules test' writes junit, not '${text}'`, 'Use -o junit=PATH.');
  return path[1] ?? '-';
}

function pageOf(tests: readonly RuleTest[], quiet: boolean): string {
  const shown = quiet ? tests.filter((test) => !isClean(test)) : tests;
  return [...shown.flatMap(linesOf), ...(shown.length === 0 ? [] : ['']), totalsOf(tests)].join('\n');
}

function linesOf(test: RuleTest): readonly string[] {
  const { rule, outcomes, missing, mutation } = test;
  const failed = outcomes.filter((outcome) => !outcome.ok);
  const mutants = mutation === undefined ? '' : `, ${mutation.tried - mutation.survivors.length - mutation.accepted} of ${mutation.tried} mutants noticed${mutation.accepted === 0 ? '' : `, ${mutation.accepted} equivalent`}`;
  const head = `${isClean(test) ? 'ok  ' : 'FAIL'} ${rule.id.padEnd(7)} ${outcomes.length - failed.length} of ${plural(outcomes.length, 'case')} hold${mutants}  ${rule.file}`;
  return [
    head,
    ...failed.flatMap(caseLines),
    ...missing.map((verdict) => `  ${rule.file}: no case expects ${verdict}; add one to ${rule.name}.cases.yaml${verdict === 'unknown' && rule.target.kind === 'types' ? `, such as one with missing: [${rule.target.types[0] ?? ''}]` : ''}`),
    ...(mutation?.survivors ?? []).map((name) => `  ${rule.file}: no case notices '${name}'; add a case that does, or list it under 'equivalent:' with a reason`),
    ...(mutation?.stale ?? []).map((text) => `  ${rule.file}: equivalent: ${text}; remove the entry`),
  ];
}

function caseLines({ file, line, rule, name, problems, seen }: CaseOutcome): readonly string[] {
  return [
    `  ${file}:${line} ${rule} "${name}"`,
    ...problems.flatMap((problem) => problem.split('\n')).map((text) => `    ${text}`),
    ...(seen.length === 0 ? [] : ['    what the conditions saw:']),
    ...seen.map((text) => `      ${text}`),
  ];
}

function totalsOf(tests: readonly RuleTest[]): string {
  const outcomes = tests.flatMap((test) => test.outcomes);
  const failed = outcomes.filter((outcome) => !outcome.ok).length;
  const faulty = tests.filter((test) => !isClean(test)).length;
  const verdict = faulty === 0 ? 'all is well' : `${failed === 0 ? '' : `${plural(failed, 'case')} failed, `}${plural(faulty, 'rule')} need${faulty === 1 ? 's' : ''} work`;
  return `${plural(tests.length, 'rule')}, ${plural(outcomes.length, 'case')}: ${verdict}`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
