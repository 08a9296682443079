/** The formats of a report. */
export const FORMATS = ['json', 'sarif', 'html', 'console'] as const;
export type FormatName = (typeof FORMATS)[number];

export const SARIF_PROFILES = ['github', 'archive'] as const;
export type SarifProfile = (typeof SARIF_PROFILES)[number];

export interface Output {
  readonly format: FormatName;
  /** A path, or `-` for standard output. */
  readonly path: string;
}
