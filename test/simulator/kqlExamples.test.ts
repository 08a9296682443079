import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/simulator/json.ts';
import { runQuery } from '../../src/simulator/kql/run.ts';
import { ticksOfDate } from '../../src/simulator/kql/time.ts';
import type { Cell, Column, Row, Type } from '../../src/simulator/kql/types.ts';
import { shown } from '../../src/simulator/kql/values.ts';

interface Table {
  readonly columns: readonly Column[];
  readonly rows: () => readonly Row[];
}

/** A table as the documentation's `datatable` makes it: `a:int, b:dynamic`. */
function table(columns: string, ...rows: readonly (readonly Cell[])[]): Table {
  return { columns: columns.split(', ').map((column) => ({ name: column.split(':')[0] ?? '', type: (column.split(':')[1] ?? 'dynamic') as Type })), rows: () => rows };
}

function ask(query: string, tables: Readonly<Record<string, Table>>): { readonly names: readonly string[]; readonly rows: readonly (readonly (Json | undefined)[])[] } {
  const { columns, rows } = runQuery(query, { table: (name) => tables[name], now: ticksOfDate('2024-06-01T12:00:00Z') });
  return { names: columns.map(({ name }) => name), rows: rows.map((row) => columns.map(({ type }, at) => shown(row[at], type))) };
}

const ONE = { T: table('x:long', [1]) };

/** The value of one expression. */
function valueOf(expression: string): Json | undefined {
  return ask(`T | project answer = ${expression}`, ONE).rows[0]?.[0];
}

describe('examples of the Kusto documentation: mv-expand operator', () => {
  const zipped = { T: table('a:int, b:dynamic, c:dynamic', [1, { prop1: 'a', prop2: 'b' }, [5, 4, 3]]) };

  it('an array becomes a row an element', () => {
    expect(ask('T | mv-expand b', { T: table('a:int, b:dynamic', [1, [10, 20]], [2, ['a', 'b']]) }).rows).toEqual([[1, 10], [1, 20], [2, 'a'], [2, 'b']]);
  });

  it('a bag becomes bags of one entry, or pairs', () => {
    const bags = { T: table('a:int, b:dynamic', [1, { prop1: 'a1', prop2: 'b1' }], [2, { prop1: 'a2', prop2: 'b2' }]) };
    expect(ask('T | mv-expand b', bags).rows).toEqual([[1, { prop1: 'a1' }], [1, { prop2: 'b1' }], [2, { prop1: 'a2' }], [2, { prop2: 'b2' }]]);
    expect(ask('T | mv-expand kind=array b | extend key = b[0], val=b[1] | project a, key, val', bags).rows).toEqual([[1, 'prop1', 'a1'], [1, 'prop2', 'b1'], [2, 'prop1', 'a2'], [2, 'prop2', 'b2']]);
  });

  it('two columns go side by side, or one after the other', () => {
    expect(ask('T | mv-expand b, c', zipped).rows).toEqual([[1, { prop1: 'a' }, 5], [1, { prop2: 'b' }, 4], [1, null, 3]]);
    expect(ask('T | mv-expand b | mv-expand c | project c', zipped).rows.map(([c]) => c)).toEqual([5, 4, 3, 5, 4, 3]);
  });

  it('null gives one row with null, an empty array or bag none', () => {
    expect(ask('T | mv-expand b', { T: table('a:int, b:dynamic', [1, null], [2, []], [3, {}], [4, ['x']]) }).rows).toEqual([[1, null], [4, 'x']]);
  });

  it('counts items, casts them without converting, and ends at the row limit: 128 unless told otherwise', () => {
    expect(ask('T | summarize x = make_list(x) | mv-expand with_itemindex=Index x', { T: table('x:long', [1], [2], [3], [4]) }).rows).toEqual([[1, 0], [2, 1], [3, 2], [4, 3]]);
    expect(ask('T | mv-expand b to typeof(long)', { T: table('b:dynamic', [[1, 'two', null]]) }).rows).toEqual([[1], [null], [null]]);
    const long = { T: table('b:dynamic', [Array.from({ length: 500 }, (_none, at) => at)]) };
    expect(['T | mv-expand b', 'T | mvexpand b limit 3', 'T | mv-expand b limit 400'].map((query) => ask(query, long).rows.length)).toEqual([128, 3, 400]);
  });
});

describe('examples of the Kusto documentation: join operator', () => {
  const tables = {
    X: table('Key:string, Value1:long', ['a', 1], ['b', 2], ['b', 3], ['c', 4]),
    Y: table('Key:string, Value2:long', ['b', 10], ['c', 20], ['c', 30], ['d', 40]),
  };

  it.each([
    ['X | join Y on Key', [['b', 2, 'b', 10], ['c', 4, 'c', 20], ['c', 4, 'c', 30]]],
    ['X | join kind=inner Y on Key', [['b', 2, 'b', 10], ['b', 3, 'b', 10], ['c', 4, 'c', 20], ['c', 4, 'c', 30]]],
    ['X | join kind=leftouter Y on Key', [['a', 1, '', null], ['b', 2, 'b', 10], ['b', 3, 'b', 10], ['c', 4, 'c', 20], ['c', 4, 'c', 30]]],
    ['X | join kind=innerunique (Y | project Other = Key, Value2) on $left.Key == $right.Other', [['b', 2, 'b', 10], ['c', 4, 'c', 20], ['c', 4, 'c', 30]]],
  ])('%s', (query, rows) => {
    expect(ask(query, tables).rows).toEqual(rows);
  });

  it('numbers the columns of the right side whose names are taken', () => {
    expect(ask('X | join Y on Key', tables).names).toEqual(['Key', 'Value1', 'Key1', 'Value2']);
    expect(ask('X | join X on Key | join X on Key', tables).names).toEqual(['Key', 'Value1', 'Key1', 'Value11', 'Key2', 'Value12']);
  });
});

describe('examples of the Kusto documentation: null values', () => {
  const values = { T: table('val:long', [5], [null]) };

  it('compare as the page on null values says', () => {
    expect(ask('T | extend big = val > 3, bigOrNull = val > 3 or isnull(val), equal = val == long(null), unequal = val != long(null)', values).rows).toEqual([[5, true, true, false, true], [null, null, true, null, null]]);
  });

  it('are unequal to a value, so that where with != keeps them; other comparisons drop them', () => {
    const rows = { T: table('ival:long, sval:string', [5, 'a'], [null, 'b']) };
    expect(['!= 5', '== 5', '< 9', '!in (5)', 'between (1 .. 9)', '!between (1 .. 2)'].map((test) => ask(`T | where ival ${test}`, rows).rows.map(([, name]) => name))).toEqual([['b'], ['a'], ['a'], ['b'], ['a'], ['a']]);
    expect(ask('T | where not(ival == long(null))', rows).rows.map(([, name]) => name)).toEqual(['a']);
  });

  it('stick in arithmetic, and count as false in and, or', () => {
    expect(ask('T | project a = val + 10, m = val * 10', values).rows).toEqual([[15, 50], [null, null]]);
    expect(['bool(null) and true', 'bool(null) or true', 'iff(bool(null) and true, true, false)', 'iff(bool(null), 1, 2)'].map(valueOf)).toEqual([false, true, false, 2]);
  });

  it('are no value of a string: what is missing is the empty string', () => {
    expect(['isnull(tostring(dynamic(null)))', "tostring(dynamic(null)) == ''", 'isempty(dynamic(null))', "isempty(parse_json('[]'))", "isempty(parse_json(''))", "isempty('x')"].map(valueOf)).toEqual([false, true, true, false, true, false]);
  });

  it('and missing tags: != keeps what has no tag, == an empty string finds it, =~ and has do not hold', () => {
    const tagged = { T: table('name:string, tags:dynamic', ['prod', { env: 'prod' }], ['dev', { env: 'dev' }], ['other case', { Env: 'dev' }], ['none', null]) };
    const found = (test: string) => ask(`T | where ${test} | project name`, tagged).rows.flat();
    expect(found("tags['env'] != 'dev'")).toEqual(['prod', 'other case', 'none']);
    expect(found("tags.env == ''")).toEqual(['other case', 'none']);
    expect(found("tags.env !has 'dev'")).toEqual(['prod', 'other case', 'none']);
    expect(found("tags.env in~ ('DEV')")).toEqual(['dev']);
    expect(found("tags == '{\"env\":\"dev\"}'")).toEqual(['dev']);
  });

  it('sort first where it ascends and last where it descends, unless told otherwise', () => {
    const order = (how: string) => ask(`T | order by v ${how}`, { T: table('v:real', [5], [null], [Number.NaN], [-5], [0]) }).rows.flat();
    expect([order('asc'), order('desc'), order('asc nulls last'), order('desc nulls first'), order('')]).toEqual([
      [null, 'NaN', -5, 0, 5], [5, 0, -5, 'NaN', null], [-5, 0, 5, 'NaN', null], [null, 'NaN', 5, 0, -5], [5, 0, -5, 'NaN', null],
    ]);
  });
});

describe('examples of the Kusto documentation: summarize operator', () => {
  it('of no rows', () => {
    const none = { T: table('x:long, s:string') };
    expect(ask('T | summarize count(), countif(x > 0), dcount(x), sum(x), avg(x), min(x), max(x), take_any(x), make_set(x), make_list(x)', none)).toEqual({
      names: ['count_', 'countif_', 'dcount_x', 'sum_x', 'avg_x', 'min_x', 'max_x', 'x', 'set_x', 'list_x'], rows: [[0, 0, 0, 0, 'NaN', null, null, null, [], []]],
    });
    expect(ask('T | summarize count() by s', none).rows).toEqual([]);
  });

  it('leaves nulls out, but counts their rows', () => {
    const five = { T: table('x:long', [1], [2], [3], [4]) };
    expect(ask('T | extend y = iff(x == 1, real(null), real(5)) | summarize sum(y), avg(y), count(), make_set(y), make_list(y), dcount(y)', five).rows).toEqual([[15, 5, 4, [5], [5, 5, 5], 1]]);
  });

  it('takes the whole row of the greatest and of the least', () => {
    const rows = { T: table('g:string, n:long, what:string', ['a', 1, 'one'], ['a', 3, 'three'], ['b', null, 'none'], ['b', 2, 'two']) };
    expect(ask('T | summarize arg_max(n, *) by g', rows)).toEqual({ names: ['g', 'n', 'what'], rows: [['a', 3, 'three'], ['b', 2, 'two']] });
    expect(ask('T | summarize arg_min(n, what), m = max(what)', rows)).toEqual({ names: ['n', 'what', 'm'], rows: [[1, 'one', 'two']] });
  });
});

describe('examples of the Kusto documentation: operators', () => {
  it.each([
    '"aBc" == "aBc"', '"abc" != "ABC"', '"abc" =~ "ABC"', '"aBc" !~ "xyz"', '"North America" has "america"', '"North America" !has "amer"', '"North America" has_cs "America"', '"North America" !has_cs "amer"',
    '"North America" hasprefix "ame"', '"North America" !hasprefix "mer"', '"North America" hasprefix_cs "Ame"', '"North America" !hasprefix_cs "CA"', '"North America" hassuffix "ica"', '"North America" !hassuffix "americ"',
    '"North America" hassuffix_cs "ica"', '"North America" !hassuffix_cs "icA"', '"FabriKam" contains "BRik"', '"Fabrikam" !contains "xyz"', '"FabriKam" contains_cs "Kam"', '"Fabrikam" !contains_cs "Kam"',
    '"Fabrikam" startswith "fab"', '"Fabrikam" !startswith "kam"', '"Fabrikam" startswith_cs "Fab"', '"Fabrikam" !startswith_cs "fab"', '"Fabrikam" endswith "Kam"', '"Fabrikam" !endswith "brik"',
    '"Fabrikam" matches regex "b.*k"', '"abc" in ("123", "345", "abc")', '"bca" !in ("123", "345", "abc")', '"abc" in~ ("123", "345", "ABC")', '"bca" !in~ ("123", "345", "ABC")', '"North America" has_any("south", "north")',
  ])('%s', (expression) => {
    expect(valueOf(expression)).toBe(true);
  });

  it.each<[string, Json]>([
    ['1.0 / 2', 0.5], ['1 / 2.0', 0.5], ['1 / 2', 0], ['real(1) / 2', 0.5], ['-7 / 2', -3], ['14 % 12', 2], ['-14 % 12', 10], ['14 % -12', 2], ['-14 % -12', 10], ['10m / 1s', 600], ['1s * 5 == 5s', true], ['4 % 2', 0], ['1 + 2 * 3', 7],
    ['10sec < 1h', true], ['now() < datetime(2100-01-01)', true], ['ago(5m) + 5m == now()', true], ['tostring(now() - datetime(2024-05-30))', '2.12:00:00'], ['tostring(time(1.02:03:04))', '1.02:03:04'],
    ['todatetime("2024-01-02T03:04:05.6789Z")', '2024-01-02T03:04:05.6789Z'], ['tostring(datetime(2024-01-02))', '2024-01-02T00:00:00.0000000Z'], ['todatetime("garbage")', null], ['todatetime("2024-13-01")', null],
  ])('%s is %j', (expression, value) => {
    expect(valueOf(expression)).toEqual(value);
  });
});

describe('examples of the Kusto documentation: functions', () => {
  it.each<[string, Json]>([
    ['countof("aaa", "a")', 3], ['countof("aaaa", "aa")', 3], ['countof("ababa", "ab", "normal")', 2], ['countof("ababa", "aba")', 2], ['countof("ababa", "aba", "regex")', 1], ['countof("abcabc", "a.c", "regex")', 2],
    ['substring("123456", 1)', '23456'], ['substring("123456", 2, 2)', '34'], ['substring("ABCD", 0, 2)', 'AB'], ['substring("123456", -2, 2)', '56'],
    ['split("aa_bb", "_")', ['aa', 'bb']], ['split("aaa_bbb_ccc", "_", 1)', ['bbb']], ['split("", "_")', ['']], ['split("a__b", "_")', ['a', '', 'b']], ['split("aabbcc", "bb")', ['aa', 'cc']],
    ['extract(@"-(\\d{2})-", 1, "15-12-2024", typeof(int))', 12], ['extract("User: ([^,]+)", 1, "User: JohnDoe, Email: x")', 'JohnDoe'], ['extract("x(y)", 1, "z")', ''], ['extract("x(y)", 1, "z", typeof(long))', null],
    ['trim("--", "--https://bing.com--")', 'https://bing.com'], ['trim(@"[^\\w]+", "-  Te st1// $")', 'Te st1'], ['trim(@"\\s+", "    Hello, world!    ")', 'Hello, world!'],
    ['tostring(123)', '123'], ['toint("123")', 123], ['tolong("x")', null], ['tobool("TRUE")', true], ['tobool("false")', false], ['tobool(123)', true], ['todouble("123.4")', 123.4], ['tostring(dynamic({"a":[1,null]}))', '{"a":[1,null]}'],
    ['parse_json(\'{"a":123, "b":"hello"}\').b', 'hello'], ['parse_json("no json")', 'no json'], ['array_length(parse_json(\'[1, 2, 3, "four"]\'))', 4], ['array_length(parse_json("21"))', null], ['bag_keys(dynamic({"a":1, "b":{"c":2}}))', ['a', 'b']],
    ['strcat("hello", " ", 5, true)', 'hello 5true'], ['strcat_array(dynamic([1, "two", null]), "->")', '1->two->'], ['set_has_element(dynamic(["this", "is"]), "is")', true], ['set_has_element(dynamic([1]), "1")', false],
    ['coalesce(tolong("not a number"), tolong("42"), 33)', 42], ['coalesce("", "x")', 'x'], ['case(1 > 2, "a", 2 > 1, "b", "c")', 'b'], ['iff(2 > 1, "yes", "no")', 'yes'], ['replace_string("magic trick can do magic", "magic", "$&")', '$& trick can do $&'],
    ['bag_pack("a", 1, "b", dynamic([2]))', { a: 1, b: [2] }], ['pack_array(1, "x")', [1, 'x']], ['strlen("hello")', 5], ['strlen("⒦⒰⒮⒯⒪")', 5], ['dynamic([1, 2, 3])[-1]', 3], ['dynamic({"a b": {"c": 1}})["a b"].c', 1], ['isnotnull(dynamic([]))', true],
  ])('%s is %j', (expression, value) => {
    expect(valueOf(expression)).toEqual(value);
  });

  it('distinct, top, project-rename, and names that columns make themselves', () => {
    const rows = { T: table('a:string, p:dynamic', ['x', { b: { c: 1 } }], ['x', { b: { c: 2 } }], ['y', null]) };
    expect(ask('T | distinct a', rows).rows).toEqual([['x'], ['y']]);
    expect(ask('T | project p.b.c, tostring(p.b), tolower(a), p["b"], strlen(a) | take 1', rows)).toEqual({ names: ['p_b_c', 'p_b', 'Column1', 'p_b1', 'strlen_a'], rows: [[1, '{"c":1}', 'x', { c: 1 }, 1]] });
    expect(ask('T | project-rename z = a | top 1 by z | project z', rows)).toEqual({ names: ['z'], rows: [['y']] });
    expect(ask('T | union (U | project b = 1), U', { ...rows, U: table('a:string', ['u']) })).toEqual({ names: ['a', 'p', 'b'], rows: [['x', { b: { c: 1 } }, null], ['x', { b: { c: 2 } }, null], ['y', null, null], ['', null, 1], ['u', null, null]] });
  });
});
