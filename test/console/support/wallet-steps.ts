import type { Page } from 'playwright-core';

/** Signs every transaction that a page explains, waits until the last is mined, and closes the explanation. */
export async function signAll(page: Page, count: number): Promise<void> {
  for (let i = 1; i <= count; i++)
    await page.getByRole('button', { name: `Sign transaction ${i} of ${count}` }).click();
  await page.locator('[data-review=done]').waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
}
