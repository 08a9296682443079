const OWN_ROW = 'applications and service principals are each judged by their own row';
const IS_ADMINISTRATOR = 'a role that was seen makes an administrator, whatever others were not read';

export const IDENTITY: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['KEY017', 'KEY018', 'KEY019', 'KEY020', 'KEY021'].map((id) => [`${id} without Microsoft.Graph/servicePrincipals`, OWN_ROW])),
  'KEY019 without Microsoft.Graph/applications: a secret for two years that has ended, and a signing certificate for three': OWN_ROW,
  'KEY020 without Microsoft.Graph/appCredentialSignInActivities: without a record, and so new that it can have been used only lately': 'what did not hold yet cannot have lain unused for longer',
  'ENT034 without Microsoft.Graph/users: nobody': 'nobody owns it, so that nobody needs to be looked up',
  ...Object.fromEntries(['directoryRoleEligibilityScheduleInstances', 'groupEligibilityScheduleInstances', 'groupMembers', 'groups'].map((type) => [`ENT041 without Microsoft.Graph/${type}`, IS_ADMINISTRATOR])),
};
