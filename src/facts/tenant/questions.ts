import { AZURE_MANAGEMENT, LEGACY_CLIENTS, MODERN_CLIENTS, type Asked, type Requirement } from './signIn.ts';

/** What rules ask of sign-ins. */
export interface Question {
  readonly asked: Asked;
  readonly requirement: Requirement;
}

/** Sign-ins of people to applications, by clients that can show a second factor: legacy ones have a question of their own. */
const ORDINARY: Asked = { targets: 'applications', clients: MODERN_CLIENTS };

export const QUESTIONS = {
  mfa: { asked: ORDINARY, requirement: 'mfa' },
  phishingResistantMfa: { asked: ORDINARY, requirement: 'phishingResistant' },
  managedDevice: { asked: ORDINARY, requirement: 'managedDevice' },
  azureManagementMfa: { asked: { ...ORDINARY, targets: [AZURE_MANAGEMENT] }, requirement: 'mfa' },
  legacyBlock: { asked: { targets: 'applications', clients: LEGACY_CLIENTS }, requirement: 'block' },
  // From medium on, as Microsoft advises of sign-ins; of users from high on ("Plan an ID Protection deployment").
  riskySignInMfa: { asked: { ...ORDINARY, signInRisks: ['medium', 'high'] }, requirement: 'mfa' },
  riskyUserRemediation: { asked: { ...ORDINARY, userRisks: ['high'] }, requirement: 'remediation' },
  deviceCodeBlock: { asked: { ...ORDINARY, flows: ['deviceCodeFlow'] }, requirement: 'block' },
} as const satisfies Readonly<Record<string, Question>>;

export type QuestionName = keyof typeof QUESTIONS;
