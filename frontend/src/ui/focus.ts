// Takes the reader to the first field with an error, once the errors are drawn. Called by forms after a check.
import { tick } from 'svelte';

export async function focusFirstError(within: ParentNode = document): Promise<void> {
  await tick();
  within.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
