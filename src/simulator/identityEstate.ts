import type { JsonMap } from './json.ts';

/** A trust of an application: tokens of this issuer, for this subject and audience, stand in for a secret. */
export interface FederatedCredential {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
}

/** An app registration with its service principal: who can log in, and by what. */
export interface Application {
  readonly clientId: string;
  readonly objectId: string;
  readonly displayName: string;
  readonly secret?: string;
  /** Registered certificates, PEM; the private keys are with who logs in. */
  readonly certificates?: readonly string[];
  readonly federatedCredentials?: readonly FederatedCredential[];
  /** Application permissions of Microsoft Graph that an administrator consented to. */
  readonly graphPermissions?: readonly string[];
}

export interface ManagedIdentity {
  readonly clientId: string;
  readonly objectId: string;
  readonly displayName: string;
  /** The resource it belongs to, or the user-assigned identity itself. */
  readonly resourceId: string;
  readonly assigned: 'system' | 'user';
}

/** What Microsoft Graph serves of the tenant. */
export interface Directory {
  readonly organization: JsonMap;
  readonly subscribedSkus: readonly JsonMap[];
  /** Whole objects of further lists, by the path of the list without its version: `identity/conditionalAccess/policies`. A list that is not here is empty. */
  readonly lists?: Readonly<Record<string, readonly JsonMap[]>>;
  /** Objects of which there is one, by their path: `policies/authorizationPolicy`. */
  readonly objects?: Readonly<Record<string, JsonMap>>;
}

/** A pipeline's endpoint for identity tokens, what it is asked with, and whom the tokens speak for. */
interface PipelineIssuer {
  readonly url: string;
  /** The bearer token that the job holds. Made up. */
  readonly requestToken: string;
  readonly issuer: string;
  readonly subject: string;
}

/** Where machines, apps and pipelines of the tenant get tokens without a secret. */
export interface IdentitySources {
  /** The metadata service of virtual machines: scheme and host. */
  readonly metadataService: string;
  /** Its stand-in within a Kubernetes cluster: scheme and host. */
  readonly podIdentity: string;
  readonly appService: { readonly url: string; readonly header: string };
  readonly cloudShell: { readonly url: string };
  readonly github: PipelineIssuer;
  readonly azureDevOps: PipelineIssuer & { readonly serviceConnectionId: string };
}
