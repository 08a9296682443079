import type { BoundFacts, FactAnswers, FactContext, FactDefinition, FactTable } from '../model/fact.ts';
import type { Row } from '../model/resource.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { accessFact } from './access/access.ts';
import { lighthouseFact } from './access/lighthouse.ts';
import { principalAccessFact } from './access/principalAccess.ts';
import { roleFact } from './access/roleFact.ts';
import { subscriptionAccessFact } from './access/subscriptionAccess.ts';
import { activityLogAlertsFact } from './audit/activityLogAlerts.ts';
import { activityLogExportFact } from './audit/activityLogExport.ts';
import { cosmosKeysFact } from './credentials/cosmosKeys.ts';
import { keyRotationFact } from './credentials/keyRotation.ts';
import { localAuthFact } from './credentials/localAuth.ts';
import { sharedAccessFact } from './credentials/sharedAccess.ts';
import { storageKeysFact } from './credentials/storageKeys.ts';
import { vaultItemFact } from './credentials/vaultItem.ts';
import { defenderPlansFact } from './defender/defenderPlans.ts';
import { securityContactsFact } from './defender/securityContacts.ts';
import { accessReviewFact } from './directory/accessReview.ts';
import { azureReviewsFact } from './directory/azureReviews.ts';
import { directoryAdministratorsFact } from './directory/directoryAdministrators.ts';
import { directoryAssignmentFact } from './directory/directoryAssignment.ts';
import { directoryRoleFact } from './directory/directoryRole.ts';
import { guestReviewsFact } from './directory/guestReviews.ts';
import { privilegedGroupFact } from './directory/privilegedGroup.ts';
import { privilegedUserFact } from './directory/privilegedUser.ts';
import { exposureFact } from './exposure/exposure.ts';
import { jitFact } from './jit/jit.ts';
import { jitPolicyFact } from './jit/jitPolicy.ts';
import { serversPlanFact } from './jit/serversPlan.ts';
import { appCredentialsFact } from './identity/appCredentials.ts';
import { applicationOwnersFact } from './identity/applicationOwners.ts';
import { authenticationMethodsFact } from './identity/authenticationMethods.ts';
import { authorizationPolicyFact } from './identity/authorizationPolicy.ts';
import { credentialUseFact } from './identity/credentialUse.ts';
import { registrationFact } from './identity/registration.ts';
import { adminRulesFact } from './network/adminRules.ts';
import { bastionReachFact } from './network/bastionReach.ts';
import { firewallDnatFact } from './network/firewallDnat.ts';
import { flowLogRetentionFact } from './network/flowLogRetention.ts';
import { flowLogsFact } from './network/flowLogs.ts';
import { forwardingFact } from './network/forwarding.ts';
import { groupRulesFact } from './network/groupRules.ts';
import { ownAddressesFact } from './network/ownAddresses.ts';
import { subnetsFact } from './network/subnets.ts';
import { clusterUpgradesFact } from './patching/clusterUpgrades.ts';
import { machineProfileFact } from './patching/machineProfile.ts';
import { patchAssessmentFact } from './patching/patchAssessment.ts';
import { patchingFact } from './patching/patching.ts';
import { scaleSetPatchingFact } from './patching/scaleSetPatching.ts';
import { pimAlertFact } from './pim/alert.ts';
import { eligibilityFact } from './pim/eligibility.ts';
import { pimFact } from './pim/pim.ts';
import { lastOnly } from './shared.ts';
import { conditionalAccessFact } from './tenant/conditionalAccess.ts';
import { signInsFact } from './tenant/signIns.ts';
import { userSignInFact } from './tenant/userSignIn.ts';

const FACTS: readonly FactDefinition[] = [
  exposureFact,
  jitFact,
  jitPolicyFact,
  serversPlanFact,
  roleFact,
  accessFact,
  subscriptionAccessFact,
  principalAccessFact,
  lighthouseFact,
  pimFact,
  eligibilityFact,
  pimAlertFact,
  directoryAssignmentFact,
  directoryAdministratorsFact,
  directoryRoleFact,
  privilegedGroupFact,
  privilegedUserFact,
  accessReviewFact,
  guestReviewsFact,
  azureReviewsFact,
  storageKeysFact,
  sharedAccessFact,
  vaultItemFact,
  keyRotationFact,
  cosmosKeysFact,
  localAuthFact,
  subnetsFact,
  groupRulesFact,
  forwardingFact,
  ownAddressesFact,
  firewallDnatFact,
  bastionReachFact,
  flowLogsFact,
  flowLogRetentionFact,
  adminRulesFact,
  patchingFact,
  patchAssessmentFact,
  scaleSetPatchingFact,
  clusterUpgradesFact,
  machineProfileFact,
  defenderPlansFact,
  securityContactsFact,
  activityLogExportFact,
  activityLogAlertsFact,
  signInsFact,
  userSignInFact,
  conditionalAccessFact,
  appCredentialsFact,
  credentialUseFact,
  applicationOwnersFact,
  authenticationMethodsFact,
  authorizationPolicyFact,
  registrationFact,
];

/** Every fact there is, by name. `facts` is for tests of the table itself. */
export function createFactTable(facts: readonly FactDefinition[] = FACTS): FactTable {
  const definitions = new Map(facts.map((fact) => [fact.name, fact]));
  return { definitions, bind: (snapshot, context) => bindAll(definitions, snapshot, context) };
}

type Answering = (row: Row) => FactAnswers;

/** Each fact is bound when first asked, so that a scan builds only the indexes its rules need. Throws RangeError for a name that is no fact. */
function bindAll(definitions: FactTable['definitions'], snapshot: Snapshot, context: FactContext): BoundFacts {
  const bound = new Map<string, Answering>();
  return {
    read: (name, row) => {
      const held = bound.get(name);
      if (held !== undefined) return held(row);
      const answering = bindOne(definitions, name, snapshot, context);
      bound.set(name, answering);
      return answering(row);
    },
  };
}

function bindOne(definitions: FactTable['definitions'], name: string, snapshot: Snapshot, context: FactContext): Answering {
  const definition = definitions.get(name);
  if (definition === undefined) throw new RangeError(`there is no fact '${name}'`);
  return lastOnly(definition.bind(snapshot, context));
}
