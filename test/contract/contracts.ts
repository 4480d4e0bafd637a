import { azuread } from './azuread.ts';
import { bamboohr } from './bamboohr.ts';
import type { Contract } from './contract.ts';
import { factorial } from './factorial.ts';
import { hibob } from './hibob.ts';
import { ldap } from './ldap.ts';
import { okta } from './okta.ts';

export const CONTRACTS: readonly Contract[] = [bamboohr, azuread, ldap, factorial, okta, hibob];
