// Starts the interactive documentation; served at /api/docs with its own assets.
window.SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null });
