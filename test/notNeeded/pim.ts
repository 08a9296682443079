import { OF_ONE_KIND } from './pimKinds.ts';

const ASSIGNMENTS = 'Microsoft.Authorization/roleAssignmentScheduleInstances';
const ELIGIBILITIES = 'Microsoft.Authorization/roleEligibilityScheduleInstances';
const ELIGIBLE = 'somebody is eligible, which is enough for the settings to count';

export const PIM: Readonly<Record<string, string>> = {
  ...OF_ONE_KIND,
  ...Object.fromEntries([
    'PIM006: active assignments end within a quarter', 'PIM006: active assignments end within half a year', 'PIM006: a year, where the user allows it',
    'PIM007: giving the role takes a second factor and a reason', 'PIM007: no second factor, where the user', 'PIM007: no reason, where the user',
    'PIM008: the default recipients are told', 'PIM008: a mailbox is told instead', 'PIM008: nobody is told of eligibilities, where the user',
  ].map((of) => [of.replace(': ', ` without ${ASSIGNMENTS}: `), ELIGIBLE])),
  ...Object.fromEntries(['PIM006', 'PIM007', 'PIM008'].map((rule) => [`${rule} without ${ELIGIBILITIES}: sound, and held until a day`, 'somebody holds the role, which is enough for the settings to count'])),
};
