/**
 * What the page carries for its script: lines of gzip in base64, each a JSON document. The first is a `PageData`; then come its `DetailChunk`s and its
 * `WayChunk`s, unpacked when somebody opens or exports what they tell. Every text is already visible text. Columns are parallel arrays; a text that
 * many rows share stands once in a dictionary, and the columns hold its position there.
 */
export interface PageData {
  /** What a resource id is appended to, to open it in the portal. */
  readonly portal: string;
  /** The scan clock, ISO 8601 UTC: ages count up to it. */
  readonly now: string;
  /** Most severe first. */
  readonly severities: readonly string[];
  /** Headings of rules, in the order of the page. */
  readonly topics: readonly string[];
  readonly rules: readonly PageRule[];
  readonly benchmarks: readonly PageBenchmark[];
  /** id, reason, owner, last day: what set a finding aside. */
  readonly waivers: readonly (readonly string[])[];
  /** Subscriptions, and the directory with an empty id. */
  readonly scopes: readonly { readonly name: string; readonly id: string }[];
  /** The dictionary of all other columns; the first is empty. */
  readonly texts: readonly string[];
  readonly resources: ResourceColumns;
  /** In which `NAME_MARK` stands for the name of the finding's resource. */
  readonly messages: readonly string[];
  readonly findings: FindingColumns;
  readonly links: PageLinks;
  /** Known failures do not count for the gate. */
  readonly newOnly: boolean;
  /** Rows that are findings of the scan; the rest are failures of the baseline that are none now. */
  readonly current: number;
  readonly detailChunks: number;
  /** Positions of the resources that a `WayChunk` tells of, in its order. */
  readonly wayResources: readonly number[];
}

/** Characters of the fingerprint that a link carries: 64 bits, nearly always enough to tell the findings of a tenant apart. */
export const LINK_LENGTH = 16;

/** Stands for the resource's name in messages. No visible text holds it: it is a control character. */
export const NAME_MARK = '\u0001';

/** Findings a chunk of details; machines a chunk of ways. */
export const DETAIL_ROWS = 400;
export const WAY_ROWS = 100;

/** How rows are found by a link. */
export interface PageLinks {
  /** The `LINK_LENGTH` first characters of every fingerprint, one after another. */
  readonly fingerprints: string;
  /** What the link of a row has behind that, by row: where others begin in the same way. */
  readonly longerLinks: Readonly<Record<string, string>>;
  /** The `LINK_LENGTH` first characters of what fingerprints were under older ids of the rule: links of earlier reports carry them. */
  readonly formerLinks: readonly (readonly [link: string, row: number])[];
}

export interface PageRule {
  readonly id: string;
  /** Ids that it had before: links of earlier reports carry them. */
  readonly aliases: readonly string[];
  readonly title: string;
  /** Position among the topics. */
  readonly topic: number;
  readonly severity: number;
  readonly rationale: string;
  readonly summary: string;
  readonly portal: string;
  readonly az: string;
  readonly effect: string;
  /** It judges who gets to a machine: its findings tell the ways in first. */
  readonly isAboutWays: boolean;
}

export interface PageBenchmark {
  readonly id: string;
  readonly title: string;
  readonly controls: readonly PageControl[];
}

/** A control that rules speak to, by their positions. A failure of a rule that asks for more than the control says nothing of it. */
interface PageControl {
  readonly id: string;
  readonly title: string;
  readonly rules: readonly number[];
  readonly stricter: readonly number[];
}

export interface ResourceColumns {
  readonly name: readonly string[];
  /** What findings are titled by: of a role assignment who holds it, where that is told; 0 where it is the name. */
  readonly title: readonly (string | 0)[];
  readonly type: readonly number[];
  readonly scope: readonly number[];
  /** The resource group; in the directory, what kind of thing it is. */
  readonly within: readonly number[];
  /** The id up to its last segment, and that; 0 where the segment is the name. */
  readonly prefix: readonly number[];
  readonly tail: readonly (string | 0)[];
  /** Of what is in the directory, its page in the portal, by position. */
  readonly pages: readonly (readonly [resource: number, url: string])[];
}

export interface FindingColumns {
  readonly rule: readonly number[];
  readonly resource: readonly number[];
  /** Position in `STATES`. */
  readonly state: readonly number[];
  readonly severity: readonly number[];
  readonly message: readonly number[];
  readonly owner: readonly number[];
  readonly cause: readonly number[];
  /** The id of the waiver. */
  readonly waiver: readonly number[];
  /** Position in `NEWS`. */
  readonly news: readonly number[];
  /** ISO 8601 UTC. */
  readonly firstSeen: readonly number[];
}

/** How a finding stands: what is done about a failure, `unknown`; and what became of a former failure. */
export const STATES = ['open', 'known', 'waived', 'unknown', 'fixed', 'lost', 'notJudged'] as const;
export type State = (typeof STATES)[number];

/** How it stands to the baseline; the first where there is none, and for what is no failure. */
export const NEWS = ['', 'new', 'seenBefore', 'fixed', 'lost', 'notJudged'] as const;
export type News = (typeof NEWS)[number];

/** Evidence and causes of `DETAIL_ROWS` findings. */
export interface DetailChunk {
  /** path, expected, source: what a rule looks at is the same on every resource. */
  readonly lookups: readonly (readonly [path: string, expected: string, type: string, apiVersion: string])[];
  readonly causes: readonly PageCause[];
  /** A lookup and what was found there, one after another; the cause of an unknown by its position, or -1; the rest of the fingerprint. */
  readonly rows: readonly (readonly [evidence: readonly (number | string)[], cause: number, rest: string])[];
}

/** Why something is unknown, and what would make it known. */
export interface PageCause {
  readonly reason: string;
  readonly artifact: string;
  readonly scope: string;
  readonly missing: string;
  readonly message: string;
  readonly fix: string;
  readonly requestId: string;
}

/** The items in runs of a size, the last one shorter. */
export function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_none, index) => items.slice(index * size, (index + 1) * size));
}
