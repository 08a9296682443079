import type { Expected } from './expected.ts';

/** Applications of the estate, by their numbers there. */
function application(number: number): string {
  return `a9900000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** People of the estate, by theirs. */
function user(number: number): string {
  return `ace00000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** Service principals of the estate, by theirs. */
function workload(number: number): string {
  return `0b1ec000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

const [SCANNER, PIPELINE, WEB_SHOP, PARTNERS, REPORTS, ARCHIVE, PROTOTYPE] = [1, 2, 3, 4, 5, 6, 7].map(application) as [string, string, string, string, string, string, string];
const [PAYROLL, INTRANET, EXPENSES] = [50, 51, 52].map(workload) as [string, string, string];
const [METHODS, RIGHTS] = ['authenticationmethodspolicy', 'authorizationpolicy'] as const;

export const IDENTITY: Expected = {
  KEY017: { fail: [REPORTS], pass: [SCANNER, PIPELINE, WEB_SHOP, PARTNERS, ARCHIVE, PAYROLL, INTRANET, EXPENSES] },
  // The old secret of the partners' portal ends too, and its successor holds; an identity's certificate is Microsoft's business.
  KEY018: { fail: [WEB_SHOP, PAYROLL], pass: [SCANNER, PIPELINE, PARTNERS, REPORTS, ARCHIVE, INTRANET, EXPENSES] },
  // Certificates that sign tokens are not its business.
  KEY019: { fail: [REPORTS, EXPENSES], pass: [SCANNER, PIPELINE, WEB_SHOP, PARTNERS, ARCHIVE] },
  KEY020: { fail: [REPORTS], pass: [SCANNER, PIPELINE, WEB_SHOP, PARTNERS, EXPENSES], unknown: [ARCHIVE] },
  KEY021: { fail: [SCANNER, WEB_SHOP, PARTNERS, REPORTS, EXPENSES], pass: [PIPELINE, ARCHIVE] },
  // The helpdesk's lead has registered a mailbox, and the agent a passkey; the service desk and all others with a role have Microsoft Authenticator, and one is disabled.
  ENT041: { fail: [user(50)], pass: [22, 30, 31, 32, 33, 34, 36, 37, 38, 39, 40, 41, 51].map(user) },
  ENT034: { fail: [PARTNERS, REPORTS, PROTOTYPE], pass: [SCANNER, PIPELINE, WEB_SHOP, ARCHIVE] },
};

/** Of what a tenant has but one of: what fails in contoso as it is, and passes in a contoso that is run well. */
export const SINGLE: Readonly<Record<string, string>> = {
  ENT035: METHODS, ENT036: METHODS, ENT037: RIGHTS, ENT038: RIGHTS, ENT039: RIGHTS, ENT040: RIGHTS, ENT042: RIGHTS, ENT043: RIGHTS,
};
