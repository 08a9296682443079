/** Template ids of directory roles, the same in every tenant (Microsoft Entra documentation, "Microsoft Entra built-in roles"). */
export const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';
export const SYNCHRONISATION_ACCOUNTS = 'd29b2b05-8046-44ba-8758-1e26182fcf32';

/** Roles whose holders security defaults ask for a second factor at every sign-in (documentation "Security defaults in Microsoft Entra ID"). */
export const SECURITY_DEFAULTS_ROLES: readonly string[] = [
  GLOBAL_ADMINISTRATOR,
  '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', // Application Administrator
  'c4e39bd9-1100-46d3-8c65-fb160da0071f', // Authentication Administrator
  '0526716b-113d-4c15-b2c8-68e3c22b9f80', // Authentication Policy Administrator
  'b0f54661-2d74-4c50-afa3-1ec803f12efe', // Billing Administrator
  '158c047a-c907-4556-b7ef-446551a6b5f7', // Cloud Application Administrator
  'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9', // Conditional Access Administrator
  '29232cdf-9323-42fd-ade2-1d097af3e4de', // Exchange Administrator
  '729827e3-9c14-49f7-bb1b-9608f156bbb8', // Helpdesk Administrator
  '45d8d3c5-c802-45c6-b32a-1d70b5e1e86e', // Identity Governance Administrator
  '966707d0-3269-4727-9be2-8c3a10f19b9d', // Password Administrator
  '7be44c8a-adaf-4e2a-84d6-ab2649e08a13', // Privileged Authentication Administrator
  'e8611ab8-c189-46e8-94e1-60213ab1f814', // Privileged Role Administrator
  '194ae4cb-b126-40b2-bd5b-6091b380977d', // Security Administrator
  'f28a1f50-f6e7-4571-818b-6a12f2af6b6c', // SharePoint Administrator
  'fe930be7-5e62-47db-91af-98c3a49a38b1', // User Administrator
];

/** Roles that security defaults tell apart. */
export const BASELINE_ROLES: readonly string[] = [...SECURITY_DEFAULTS_ROLES, SYNCHRONISATION_ACCOUNTS];

/** Roles that the reference marks as privileged (state of January 2026). */
export const PRIVILEGED_ROLES: ReadonlySet<string> = new Set([
  GLOBAL_ADMINISTRATOR,
  'e8611ab8-c189-46e8-94e1-60213ab1f814', '7be44c8a-adaf-4e2a-84d6-ab2649e08a13', '194ae4cb-b126-40b2-bd5b-6091b380977d', 'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9',
  '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', '158c047a-c907-4556-b7ef-446551a6b5f7', 'cf1c38e5-3621-4004-a7cb-879624dced7c', 'c4e39bd9-1100-46d3-8c65-fb160da0071f',
  '25a516ed-2fa0-40ea-a2d0-12923a21473a', 'fe930be7-5e62-47db-91af-98c3a49a38b1', '729827e3-9c14-49f7-bb1b-9608f156bbb8', '966707d0-3269-4727-9be2-8c3a10f19b9d',
  '8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2', '9360feb5-f418-4baa-8175-e2a00bac4301', '8329153b-31d0-4727-b945-745eb3bc5f31', 'be2f45a1-457d-42af-a067-6ec1fa63bc45',
  '3a2c62db-5318-420d-8d74-23affee5d9d5', '7698a772-787b-4ac8-901f-60d6b08affd2', '59d46f88-662b-457b-bceb-5c3809e5908f', 'aaf43236-0c0d-4d5f-883a-6955382ac081',
  'ecb2c6bf-0ab6-418e-bd87-7986f8d63bbe', '422218e4-db15-4ef9-bbe0-8afb41546d79', 'db506228-d27e-4b7d-95e5-295956d6615f', 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
  '5f2222b1-57c3-48ba-8ad5-d4759f1fde6f', '5d6b6bb7-de71-4623-b4af-96380a352509', '4ba39ca4-527c-499a-b93d-d9b492c50246', 'e00e864a-17c5-4a4b-9c06-f5b95a8d5bd8',
]);

/** Roles that are built-in whether or not their definitions were read. */
export const BUILT_IN_ROLES: ReadonlySet<string> = new Set([
  ...PRIVILEGED_ROLES, ...SECURITY_DEFAULTS_ROLES, SYNCHRONISATION_ACCOUNTS,
  'fdd7a751-b60b-444a-984c-02652fe8fa1c', // Groups Administrator
  '88d8e3e3-8f55-4a1e-953a-9b9898b8876b', // Directory Readers
]);
