/** The formats of a report. */
export const FORMATS = ['json', 'sarif', 'html', 'junit', 'csv', 'markdown', 'console'] as const;
export type FormatName = (typeof FORMATS)[number];

export const SARIF_PROFILES = ['github', 'archive'] as const;
export type SarifProfile = (typeof SARIF_PROFILES)[number];

/** What a test is in JUnit XML: a rule, or a verdict. */
export const JUNIT_GRANULARITIES = ['rule', 'finding'] as const;
export type JunitGranularity = (typeof JUNIT_GRANULARITIES)[number];

export interface Output {
  readonly format: FormatName;
  /** A path, or `-` for standard output. */
  readonly path: string;
}
