/** Where the page begins: a resident's telephone fetches the small pages only, everybody else the desk. */
import './kit/kit.css'

void (/^\/public(\/|$)/.test(location.pathname) ? import('./public/start.tsx') : import('./staff.tsx'))
