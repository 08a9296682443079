import { describe, expect, it } from 'vitest';
import { collected, contoso, judged, verdictsOf, type ContosoOptions } from './tenant.ts';

const ELIGIBILITIES = 'Microsoft.Authorization/roleEligibilityScheduleInstances/read';
const INSTANCES = 'Microsoft.Authorization/roleAssignmentScheduleInstances/read';
const SETTINGS = 'Microsoft.Authorization/roleManagementPolicyAssignments/read';

/** How many verdicts of each status the rules about Privileged Identity Management give of Azure roles and of the directory, and the code a scan would end with. */
async function statuses(options: ContosoOptions): Promise<{ readonly pim: Readonly<Record<string, number>>; readonly directory: Readonly<Record<string, number>>; readonly code: number }> {
  const result = judged(await collected(contoso(options)));
  const own = [...verdictsOf(result)].filter(([key]) => key.startsWith('PIM'));
  const counted = (isOfDirectory: boolean): Readonly<Record<string, number>> => Object.fromEntries([...Map.groupBy(own.filter(([key]) => key.includes(' /tenants/') === isOfDirectory), ([, status]) => status)].map(([status, of]) => [status, of.length]));
  return { pim: counted(false), directory: counted(true), code: result.gate.exitCode };
}

describe('the settings of roles', () => {
  it('of a tenant that has no licence for them are not there: nothing passes, nothing fails, and nothing is missing', async () => {
    expect(await statuses({ withoutPim: true })).toEqual({ pim: {}, directory: {}, code: 1 });
  });

  it('that nobody may read leave one unknown, and only the ends of eligibilities are judged', async () => {
    const { pim, code } = await statuses({ withheld: [{ action: SETTINGS }] });
    expect(pim).toMatchObject({ pass: 4, fail: 1 });
    expect(pim['unknown']).toBeGreaterThan(0);
    expect(code).toBe(4);
  });

  it('are judged where an activation shows that the role is held, though nobody may see who is eligible: three rules about giving Owner of production', async () => {
    const { pim, code } = await statuses({ withheld: [{ action: ELIGIBILITIES }] });
    expect(pim).toMatchObject({ pass: 3 });
    expect(pim['fail']).toBeUndefined();
    expect(code).toBe(4);
  });

  it('never pass where it cannot be seen who is eligible for a role or holds it', async () => {
    const { pim } = await statuses({ withheld: [{ action: ELIGIBILITIES }, { action: INSTANCES }] });
    expect(pim['pass']).toBeUndefined();
    expect(pim['fail']).toBeUndefined();
    expect(pim['unknown']).toBeGreaterThan(0);
  });
});
