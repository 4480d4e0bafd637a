import { type Browser, chromium, type Page } from 'playwright-core';
import { findCommand, type Service } from './service.ts';

export const CHROMIUM: Service = { title: 'Chromium', commands: ['chromium'], packages: ['chromium'] };

/** As root it needs `--no-sandbox`; the others keep it from talking to anybody by itself. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: findCommand('chromium') ?? 'chromium', args: FLAGS });
}

export interface OpenPage {
  readonly page: Page;
  /** What went wrong or should not have happened: errors, refusals by the page's policy, requests to anywhere. */
  readonly complaints: readonly string[];
}

/** Opens a file, and takes down whatever the page should not do. */
export async function openFile(
  browser: Browser,
  url: string,
  options: { readonly dark?: boolean; readonly width?: number; readonly height?: number } = {},
): Promise<OpenPage> {
  const { dark = false, width = 1280, height = 800 } = options;
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light' });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url() !== url && request.url() !== 'data:,') complaints.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  return { page, complaints };
}
