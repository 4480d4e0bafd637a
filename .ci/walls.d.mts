/** Why the file `from` may not import `specifier`, or undefined when it may. */
export function forbidden(
  from: string,
  specifier: string,
  how: { readonly lazy: boolean; readonly typeOnly: boolean },
): string | undefined;
