import type { ResultFinding, ResultResource, ResultRule } from '../../model/scanResult.ts';

/** One verdict as SARIF tells it. A pass or notApplicable has no finding. */
export interface SarifItem {
  readonly rule: ResultRule;
  readonly resource: ResultResource;
  readonly kind: 'fail' | 'open' | 'pass' | 'notApplicable';
  readonly finding?: ResultFinding;
}

/** Something a reader of the run must know besides its results. */
export interface SarifNotice {
  readonly id: NoticeId;
  readonly level: 'warning' | 'error';
  readonly text: string;
  /** The scope that it is about: a resource id. */
  readonly scope: string;
  /** The part of the scope, as runs name it. */
  readonly part: string;
}

export type NoticeId = 'SCAN001' | 'SCAN002' | 'SCAN003';

/** One run: what one upload category holds. */
export interface SarifRun {
  /** The subscription or tenant that was judged. */
  readonly scopeId: string;
  /** The rule domain, `all`, or `scan` for what concerns the file itself. */
  readonly part: string;
  readonly rules: readonly ResultRule[];
  readonly items: readonly SarifItem[];
  /** Told as results: they reach viewers that show nothing else. */
  readonly shown: readonly SarifNotice[];
  /** Told as notifications of the invocation. */
  readonly notifications: readonly SarifNotice[];
}
