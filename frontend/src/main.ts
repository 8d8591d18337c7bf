// The start: styles, then the app. Loaded by index.html alone.
import { mount } from 'svelte';
import App from './App.svelte';
import './styles/tokens.css';
import './styles/base.css';
import { language } from './text/words.svelte';

document.documentElement.lang = language();
const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
mount(App, { target });
