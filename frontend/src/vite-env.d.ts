// Types of what Vite adds to modules.
/// <reference types="vite/client" />
/// <reference types="svelte" />

/** The version in package.json. */
declare const __BUILD__: string;
