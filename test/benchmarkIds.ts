/**
 * The control ids of each document that a built-in benchmark calls complete, written down from the documents' own contents, section by section,
 * and not from the files in rules/benchmarks.
 */
const upTo = (section: string, last: number): readonly string[] => Array.from({ length: last }, (_unused, index) => `${section}${index + 1}`);

/** Sections that versions 5.0 and 6.0 of the CIS benchmark number alike. */
const CIS_SHARED: readonly string[] = [
  '3.1.1', ...upTo('5.3.', 7), ...upTo('6.1.2.', 11), '6.1.3.1', '6.1.4', '6.1.5', '6.2', ...upTo('7.', 16),
  '8.1.1.1', '8.1.2.1', ...upTo('8.1.3.', 5), '8.1.4.1', ...upTo('8.1.5.', 2), '8.1.6.1', ...upTo('8.1.7.', 4), '8.1.8.1', '8.1.9.1',
  ...upTo('8.1.', 16).slice(9), '8.2.1', ...upTo('8.3.', 11), '8.4.1', '8.5',
  ...upTo('9.1.', 3), ...upTo('9.2.', 3), ...upTo('9.3.1.', 3), ...upTo('9.3.2.', 3), '9.3.3.1', ...upTo('9.3.', 11).slice(3),
];

export const COMPLETE: Readonly<Record<string, readonly string[]>> = {
  // 6.0 left out Conditional Access and the settings of the directory, and kept of section 5 what Azure itself shows.
  'cis-azure-foundations': [...CIS_SHARED, ...upTo('2.1.', 12), ...upTo('5.1.', 4), ...upTo('5.', 7).slice(3), ...upTo('6.1.1.', 9)],
  'cis-azure-foundations-5.0': [...CIS_SHARED, ...upTo('2.1.', 11), ...upTo('5.1.', 3), ...upTo('5.2.', 8), ...upTo('5.', 28).slice(3), ...upTo('6.1.1.', 10)],
  mcsb: [
    ...upTo('NS-', 10), ...upTo('IM-', 9), ...upTo('PA-', 8), ...upTo('DP-', 8), ...upTo('AM-', 5), ...upTo('LT-', 7),
    ...upTo('IR-', 7), ...upTo('PV-', 7), ...upTo('ES-', 3), ...upTo('BR-', 4), ...upTo('DS-', 7), ...upTo('GS-', 11),
  ],
};

/** How many controls the documents have, as their publishers' lists count them. */
export const COUNTS: Readonly<Record<string, number>> = { 'cis-azure-foundations': 127, 'cis-azure-foundations-5.0': 155, mcsb: 86 };
