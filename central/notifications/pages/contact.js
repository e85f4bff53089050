(function () {
  // Old telephones run this as it stands: no newer words than those of 2009 (ES5).
  var body = document.body, age = document.getElementById('age');
  var STEPS = [5, 5, 10, 10, 20, 30], step = 0, failures = 0, asked = null, timer = 0;
  var since = new Date().getTime(), touched = 0, leaving = false, hidden = false;

  function said(name, n) { return body.getAttribute('data-' + name).replace('{n}', n); }

  function show() {
    var seconds = Math.max(0, Math.round((new Date().getTime() - since) / 1000));
    var lost = failures > 1 || navigator.onLine === false;
    var text = lost ? said('offline')
      : seconds < 2 ? said('now')
      : seconds < 100 ? said('seconds', seconds)
      : said('minutes', Math.round(seconds / 60));
    if (age.firstChild.data !== text) age.firstChild.data = text;
    if ((body.className === 'lost') !== lost) {
      body.className = lost ? 'lost' : '';
      age.setAttribute('role', lost ? 'alert' : 'presentation');
    }
  }

  function later(seconds) {
    clearTimeout(timer);
    if (!hidden && !leaving) timer = setTimeout(ask, seconds * 1000);
  }

  function ask() {
    var request = new XMLHttpRequest();
    if (asked) asked.abort();
    asked = request;
    request.open('GET', location.pathname.replace(/\/+$/, '') + '/state');
    request.setRequestHeader('If-None-Match', '"' + body.getAttribute('data-version') + '"');
    request.timeout = 8000;
    request.onload = function () { answered(request); };
    request.onerror = request.ontimeout = function () {
      failures += 1;
      if (step < STEPS.length - 1) step += 1;
      show();
      later(STEPS[step]);
    };
    request.send();
  }

  function answered(request) {
    var version = /^[0-9a-f]{16}$/.test(request.responseText);
    if (request.status === 200 && version) { renew(); return; }
    if (request.status === 304) { failures = 0; since = new Date().getTime(); } else failures += 1;
    if (step < STEPS.length - 1) step += 1;
    show();
    later(STEPS[step]);
  }

  // Something else is to be shown now; but never under a finger that is about to press.
  function renew() {
    if (leaving) return;
    if (new Date().getTime() - touched < 1500) { later(2); return; }
    leaving = true;
    location.reload();
  }

  function touch() { touched = new Date().getTime(); }

  function look() {
    hidden = document.hidden === true;
    clearTimeout(timer);
    if (!hidden) { step = 0; ask(); }
  }

  document.addEventListener('touchstart', touch, false);
  document.addEventListener('mousedown', touch, false);
  document.addEventListener('keydown', touch, false);
  document.addEventListener('submit', function (event) {
    // A second tap while the first is under way is not sent again.
    if (leaving || navigator.onLine === false) { event.preventDefault(); show(); return; }
    leaving = true;
    if (asked) asked.abort();
    setTimeout(function () { leaving = false; later(1); }, 8000);
  }, false);
  document.addEventListener('visibilitychange', look, false);
  window.addEventListener('online', look, false);
  window.addEventListener('offline', show, false);
  window.addEventListener('pageshow', function (event) {
    if (event.persisted) { leaving = false; look(); }
  }, false);
  setInterval(show, 1000);
  show();
  later(STEPS[0]);
}());
