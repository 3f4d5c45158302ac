import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const SERVER = 'http://127.0.0.1:8000';

export default defineConfig({
  base: '/',
  plugins: [svelte()],
  worker: { format: 'es' },
  build: {
    outDir: '../src/holdfast/server/static',
    emptyOutDir: true,
    // A data: address would need a hole in the content security policy.
    assetsInlineLimit: 0,
    // MapLibre alone is larger than the usual limit; it is loaded only where there is a map to draw.
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { '/api': SERVER } },
});
