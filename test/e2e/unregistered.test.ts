import { describe, expect, it } from 'vitest';
import { CONTOSO, CONTOSO_NOW, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { collected, judged, verdictsOf, type ContosoOptions } from './tenant.ts';

const { production } = CONTOSO.subscriptions;
const HEARD_OF = ['DEF002', 'DEF003', 'DEF004', 'DEF005'];

/** What is said of production where the estate is changed and something withheld. */
async function ofProduction(change: (estate: Estate) => Estate, options: ContosoOptions = {}): Promise<readonly string[]> {
  const simulator = createSimulator({ estate: change(contosoEstate(options)), now: () => Date.parse(CONTOSO_NOW) });
  const verdicts = verdictsOf(judged(await collected(simulator)));
  return HEARD_OF.map((rule) => verdicts.get(`${rule} /subscriptions/${production}`) ?? 'none');
}

/** The estate without what Defender for Cloud keeps of production itself. */
function bare(estate: Estate): Estate {
  const isKept = ({ id }: { readonly id: string }): boolean => !id.toLowerCase().startsWith(`/subscriptions/${production}/providers/microsoft.security/`);
  return { ...estate, tables: { ...estate.tables, securityresources: estate.tables.securityresources.filter(isKept) }, arm: estate.arm.filter(isKept) };
}

describe('plans and contacts of a subscription', () => {
  it('are as they are there', async () => {
    expect(await ofProduction((estate) => estate)).toEqual(['fail', 'pass', 'pass', 'pass']);
  });

  it('are none where there is none', async () => {
    expect(await ofProduction(bare)).toEqual(['fail', 'fail', 'fail', 'fail']);
  });

  it('are none where Microsoft.Security is not registered', async () => {
    expect(await ofProduction((estate) => ({ ...bare(estate), unregistered: [{ subscriptionId: production, namespace: 'Microsoft.Security' }] }))).toEqual(['fail', 'fail', 'fail', 'fail']);
  });

  it('are not known where they may not be read', async () => {
    const withheld = ['Microsoft.Security/pricings/read', 'Microsoft.Security/securityContacts/read'].map((action) => ({ action, subscriptionId: production }));
    expect(await ofProduction((estate) => estate, { withheld })).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
  });
});
