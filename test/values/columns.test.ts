import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberColumn, positionsBy } from '../../src/values/columns.ts';
import { positionsByText, textTable } from '../../src/values/textTable.ts';

/** Every letter, half pairs of surrogates among them. */
const text = fc.string({ unit: 'binary', maxLength: 12 });
const halves = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 4 }).map((codes) => String.fromCharCode(...codes));
const texts = fc.array(fc.oneof(text, halves, fc.constantFrom('', 'a', 'b', 'ab', '\u0000', '\u007f', '\u0080', '\uFEFF', '\u{1F600}')), { maxLength: 600 });

describe('numbers for texts', () => {
  it('are equal for equal texts, from 0 in their order, and lead back to them', () => {
    fc.assert(fc.property(texts, (all) => {
      const table = textTable();
      const expected = [...new Set(all)];
      expect(all.map(table.add)).toEqual(all.map((one) => expected.indexOf(one)));
      expect(Array.from({ length: table.size() }, (_none, number) => table.text(number))).toEqual(expected);
      expect(all.map(table.find)).toEqual(all.map((one) => expected.indexOf(one)));
    }));
  });

  it('are none for texts that were not added', () => {
    fc.assert(fc.property(texts, texts, (all, others) => {
      const table = textTable();
      all.forEach(table.add);
      expect(others.filter((one) => !all.includes(one)).map(table.find)).toEqual(others.filter((one) => !all.includes(one)).map(() => undefined));
    }));
  });

  it('are told apart where hashes are equal', () => {
    // The first two names of this form that have one hash.
    const [one, other] = ['name 449599', 'name 612382'];
    const table = textTable();
    expect([table.add(one), table.add(other), table.add(one)]).toEqual([0, 1, 0]);
  });

  it('hold as many texts as there are', () => {
    const table = textTable();
    const all = Array.from({ length: 20_000 }, (_none, index) => `/subscriptions/${index % 7}/resourceGroups/group-${index}`);
    expect(all.map(table.add)).toEqual(all.map((_one, index) => index));
    expect(all.map((_one, index) => table.text(index))).toEqual(all);
  });

  it.each([255, 300, 600, 5_000])('hold %d texts of other letters before the first of ASCII, and among those after it', (count) => {
    const table = textTable();
    const wide = Array.from({ length: count }, (_none, index) => `/subscriptions/1/resourceGroups/gr\u00fcn-${index}`);
    const all = [...wide, 'first', ...wide.map((one) => `${one}-more`), ...wide.map((_one, index) => `plain-${index}`)];
    expect(all.map(table.add)).toEqual(all.map((_one, index) => index));
    expect(all.map(table.find)).toEqual(all.map((_one, index) => index));
    expect(all.map((_one, index) => table.text(index))).toEqual(all);
  });
});

describe('positions', () => {
  it('are those of a number, in their order', () => {
    fc.assert(fc.property(fc.array(fc.nat({ max: 9 }), { maxLength: 700 }), (numbers) => {
      const column = numberColumn();
      numbers.forEach(column.push);
      const positions = positionsBy(column, 10);
      for (let value = 0; value < 10; value += 1) expect([...positions.of(value)]).toEqual(numbers.flatMap((number, position) => (number === value ? [position] : [])));
    }));
  });

  it('are those of a text, in their order', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('', 'a', 'b', 'c', 'é'), { maxLength: 100 }), (all) => {
      const positions = positionsByText();
      all.forEach(positions.add);
      for (const one of ['', 'a', 'b', 'c', 'é', 'none']) expect(positions.of(one)).toEqual(all.flatMap((other, position) => (other === one ? [position] : [])));
    }));
  });
});

describe('a column of numbers', () => {
  it('is a list with zeros where nothing was set', () => {
    const column = numberColumn();
    column.push(7);
    column.set(1000, 0xffffffff);
    expect([column.at(0), column.at(1), column.at(1000), column.at(5000), column.length()]).toEqual([7, 0, 0xffffffff, 0, 1001]);
  });
});
