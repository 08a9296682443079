/** The code under test as a comparison with the oracle needs it: raw rows in, the documents of the command line out. */
import { pathToFileURL } from 'node:url';
import type { OracleObject } from '../../oracle/json.ts';

export interface DocumentOpening {
  readonly protocol: string;
  readonly ports: string;
  readonly sources: readonly string[];
  readonly sourceTags: readonly string[];
  readonly addressCount: number | string;
  readonly verdict: string;
  readonly decidedBy: readonly DocumentDecider[];
}

export interface DocumentDecider {
  readonly level: string;
  readonly securityGroup?: string | null;
  readonly rule?: string | null;
  readonly priority?: number | null;
}

export interface DocumentEndpoint {
  readonly virtualMachine: string | null;
  readonly networkInterface: string | null;
  readonly ipConfiguration: string | null;
  readonly privateAddress: string | null;
  readonly publicAddress: string | null;
  readonly path: string | null;
  readonly frontendPort?: string | number | null;
  readonly floatingIp?: boolean | string | null;
  readonly verdict: string;
  readonly assumes: readonly unknown[];
  readonly openings: readonly DocumentOpening[];
  /** Why more may be let in than is told. */
  readonly unknown?: unknown;
}

export interface ExposureDocument {
  readonly schemaVersion: unknown;
  readonly assumes: readonly unknown[];
  readonly endpoints: readonly DocumentEndpoint[];
}

export interface VerifyAnswer {
  readonly access: string;
  readonly decidedBy?: DocumentDecider | readonly DocumentDecider[];
  readonly assumes: readonly unknown[];
  readonly error?: string;
}

interface SubjectInput {
  readonly rows: readonly OracleObject[];
  readonly unreadTypes?: readonly string[];
  readonly assumes?: readonly string[];
}

export interface Subject {
  readonly report: (estate: SubjectInput) => ExposureDocument;
  readonly verifier: (estate: SubjectInput) => (packet: unknown) => VerifyAnswer;
}

const NOW = '2026-11-16T09:00:00Z';
const TENANT = '00000000-0000-4000-8000-0000000000aa';
const SUBSCRIPTION = '/subscriptions/00000000-0000-4000-8000-000000000001';

interface ModelModule {
  readonly memorySnapshot: (id: string, manifest: object, rows: readonly unknown[]) => unknown;
  readonly emptyManifest: (tenant: string, at: string) => object;
}

/** The modules that a subject is made of. */
export const ENTRIES = ['model/memorySnapshot', 'model/normalise', 'facts/exposure/report', 'facts/exposure/verify'] as const;

/** Loads the code from a `src` folder: ours, or a copy with a defect in it. */
export async function loadSubject(source: string, extension = 'ts'): Promise<Subject> {
  const load = async (path: string): Promise<unknown> => import(/* @vite-ignore */ pathToFileURL(`${source}/${path}.${extension}`).href) as Promise<unknown>;
  const model = (await load(ENTRIES[0])) as ModelModule;
  const { normaliseRow } = (await load(ENTRIES[1])) as { readonly normaliseRow: (row: unknown) => unknown };
  const { exposureReport } = (await load(ENTRIES[2])) as { readonly exposureReport: (snapshot: unknown, settings: object) => ExposureDocument };
  const verifying = (await load(ENTRIES[3])) as { readonly packetVerifier: (snapshot: unknown) => (packet: unknown) => VerifyAnswer };
  const snapshotOf = ({ rows, unreadTypes = [], assumes = [] }: SubjectInput): unknown => {
    const gaps = unreadTypes.map((artifact) => ({ reason: 'forbidden', artifact, scope: SUBSCRIPTION, missing: [`${artifact}/read`], message: `not allowed to read ${artifact}` }));
    return model.memorySnapshot('test', { ...model.emptyManifest(TENANT, NOW), gaps, assumes }, rows.map(normaliseRow));
  };
  return {
    report: (estate) => exposureReport(snapshotOf(estate), { now: NOW }),
    verifier: (estate) => verifying.packetVerifier(snapshotOf(estate)),
  };
}
