import { writeFileAtomic } from '../files/atomicFile.ts';
import { writeTemporary } from '../files/temporaryFile.ts';
import { ToolError } from '../model/toolError.ts';
import { selfSigned, type SelfSigned } from '../simulator/certificate.ts';
import { readText } from '../files/textFile.ts';
import { contosoEstate } from '../simulator/contoso/contoso.ts';
import { CONTOSO_REMEDIATOR, withRemediator } from '../simulator/contoso/remediator.ts';
import { asArray, asString, at, type JsonValue } from '../values/json.ts';
import type { Estate } from '../simulator/estate.ts';
import { openHttpFront, openHttpsFront, openProxy, type Front } from '../simulator/front.ts';
import { AZURE_HOSTS, CERTIFIED, LOOPBACK } from '../simulator/frontHosts.ts';
import { createSimulator, type Simulator } from '../simulator/simulator.ts';
import { readEstate } from './estateFile.ts';
import { readFaults } from './faultsFile.ts';

/** How clients get at the simulated Azure. */
export type FrontKind = 'http' | 'https' | 'proxy';

export interface SimulateOptions {
  /** Which fronts to open, and where; 0 is any free port. */
  readonly fronts: readonly { readonly kind: FrontKind; readonly port: number }[];
  /** `contoso`, or the path of an estate file. */
  readonly estate: string;
  /** The path of a custom role, as `--print-role` writes it, that a second identity holds; no such identity where undefined. */
  readonly role?: string | undefined;
  /** The path of a table of faults; none where absent. */
  readonly faults: string | undefined;
  /** Milliseconds by which Resource Graph is behind ARM. */
  readonly lag: number;
  /** Where the certificate is written; a temporary file, removed at the end, where absent. */
  readonly certificate: string | undefined;
  readonly now: () => number;
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly onReady: (serving: Serving) => void;
  readonly onRequest: (request: ServedRequest) => void;
  /** Told of what clients ask for and the simulator does not model. */
  readonly onUnsupported: (what: string) => void;
  readonly onFailure: (error: unknown) => void;
}

/** What a client has to know. */
export interface Serving {
  readonly estate: string;
  readonly subscriptions: number;
  readonly resources: number;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The identity that holds the role of `--role`. */
  readonly remediator?: { readonly clientId: string; readonly clientSecret: string };
  readonly fronts: readonly { readonly kind: FrontKind; readonly port: number; readonly url: string }[];
  /** The file to trust; undefined where nothing is served over TLS. */
  readonly certificate: string | undefined;
  readonly address: string;
  readonly azureHosts: readonly string[];
}

interface ServedRequest {
  readonly method: string;
  readonly url: string;
  readonly status: number;
}

export interface SimulateOutcome {
  readonly requests: number;
  readonly unsupported: readonly string[];
}

/** Serves a simulated Azure on loopback until the signal aborts. Throws ToolError where a port or a file cannot be had. */
export async function simulate(options: SimulateOptions): Promise<SimulateOutcome> {
  const asked = options.estate === 'contoso' ? contosoEstate() : readEstate(options.estate);
  const estate = options.role === undefined ? asked : withRole(asked, options.role);
  const faults = options.faults === undefined ? [] : readFaults(options.faults);
  const simulator = createSimulator({ estate, now: options.now, faults, lag: options.lag });
  const tls = selfSigned({ ...CERTIFIED, now: options.now() });
  const fronts = await openFronts(options, watched(simulator, options), tls);
  try {
    const file = options.fronts.some(({ kind }) => kind !== 'http') ? writeCertificate(tls.certificate, options.certificate) : undefined;
    try {
      options.onReady(servingOf(options, estate, fronts, file?.path));
      await aborted(options.signal);
    } finally {
      file?.remove();
    }
  } finally {
    for (const front of fronts) await front.close();
  }
  return { requests: simulator.log.length, unsupported: simulator.unsupported };
}

/** The estate with an identity that may do what the role allows, where it is assignable, and nothing else. Throws ToolError USAGE for a file that holds no role. */
function withRole(estate: Estate, path: string): Estate {
  const role = parsedRole(readText(path, 'USAGE', 'Give it what "portcullis remediate plan --print-role" prints.'));
  const [actions, scopes] = [textsOf(at(role, 'Actions')), textsOf(at(role, 'AssignableScopes'))];
  if (actions.length === 0 || scopes.length === 0) throw new ToolError('USAGE', `${path} is no custom role: it needs Actions and AssignableScopes`, 'Give it what "portcullis remediate plan --print-role" prints.');
  return withRemediator(estate, actions, scopes);
}

function parsedRole(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function textsOf(value: JsonValue | undefined): readonly string[] {
  return asArray(value).flatMap((one) => asString(one) ?? []);
}

function watched(simulator: Simulator, options: SimulateOptions): Simulator['handle'] {
  return (request) => {
    const told = simulator.unsupported.length;
    const answer = simulator.handle(request);
    for (const what of simulator.unsupported.slice(told)) options.onUnsupported(what);
    options.onRequest({ method: request.method, url: request.url, status: answer.status });
    return answer;
  };
}

/** All of them or none: what is open already is closed where one cannot be. */
async function openFronts(options: SimulateOptions, handle: Simulator['handle'], tls: SelfSigned): Promise<readonly Front[]> {
  const opened: Front[] = [];
  try {
    for (const { kind, port } of options.fronts) opened.push(await openFront(kind, port, { handle, onFailure: options.onFailure }, tls));
    return opened;
  } catch (error) {
    for (const front of opened) await front.close();
    throw error;
  }
}

async function openFront(kind: FrontKind, port: number, served: Parameters<typeof openHttpFront>[0], tls: SelfSigned): Promise<Front> {
  try {
    switch (kind) {
      case 'http':
        return await openHttpFront(served, port);
      case 'https':
        return await openHttpsFront(served, tls, port);
      case 'proxy':
        return await openProxy(served, tls, port);
    }
  } catch (error) {
    throw portError(port, error);
  }
}

const PORT_FAULTS: Readonly<Record<string, readonly [why: string, hint: string]>> = {
  EADDRINUSE: ['it is in use', 'Choose another --port, or leave it away for any that is free.'],
  EACCES: ['permission denied', 'Ports below 1024 may need more rights: choose a higher --port; with --proxy clients need no port 443.'],
};

function portError(port: number, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const [why, hint] = PORT_FAULTS[code] ?? [];
  return why === undefined || hint === undefined ? error : new ToolError('NETWORK', `cannot listen on ${LOOPBACK}:${port}: ${why}`, hint, error);
}

interface CertificateFile {
  readonly path: string;
  readonly remove: () => void;
}

function writeCertificate(text: string, path: string | undefined): CertificateFile {
  if (path === undefined) return writeTemporary('simulated-azure.pem', text);
  writeFileAtomic(path, [text]);
  return { path, remove: () => undefined };
}

function servingOf(options: SimulateOptions, estate: Estate, fronts: readonly Front[], certificate: string | undefined): Serving {
  const application = estate.applications.find(({ secret }) => (secret ?? '') !== '');
  return {
    estate: options.estate,
    subscriptions: estate.subscriptions.length,
    resources: estate.tables.resources.length,
    tenantId: estate.tenantId,
    clientId: application?.clientId ?? '',
    clientSecret: application?.secret ?? '',
    ...(options.role === undefined ? {} : { remediator: CONTOSO_REMEDIATOR }),
    fronts: options.fronts.map(({ kind }, index) => {
      const port = fronts[index]?.port ?? 0;
      return { kind, port, url: `${kind === 'https' ? 'https' : 'http'}://${LOOPBACK}:${port}` };
    }),
    certificate,
    address: LOOPBACK,
    azureHosts: AZURE_HOSTS,
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
