// Svelte compiler options, shared by the build and by svelte-check. TypeScript needs no preprocessing in Svelte 5.
export default { compilerOptions: { runes: true } };
