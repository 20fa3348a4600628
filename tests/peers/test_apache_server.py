#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""The reader of Apache configurations, against httpd: as test_nginx_server.py does it.

The same configuration is loaded by httpd and by ppr; the same response of a backend goes
through both, and what the client gets is compared: references resolved against what the
client asked for, cookies by their attributes. Where the two differ, the case names a
difference of the table in doc/apache.md, and must really differ; each of the table must
be named by a case.

    tests/peers/test_apache_server.py SOURCE PPR

Reports each case (TAP). Skipped where there is no httpd.
"""

import base64
import http.client
import json
import pathlib
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # the tree stays as it is

import test_nginx_server as beside  # noqa: E402
from support.servers import find_httpd, free_port, start_httpd, wait_for  # noqa: E402
from test_nginx_server import C, L, WWW  # noqa: E402

# {p1} ... are ports of the server, {b1} ... origins of the backend: "127.0.0.1:12345".
# Each group is the whole configuration of one httpd, but for modules and files.
GROUPS = {
    'pairs': '''
Listen 127.0.0.1:{p1}
ServerName www.example.org
ProxyPass        /one/ http://{b1}/x/ retry=0
ProxyPassReverse /one/ http://{b1}/x/
ProxyPassReverse /one/ http://login.internal/in/
ProxyPass        /app http://{b2}/inner
ProxyPassReverse /app http://{b2}/inner
ProxyPass        /alone/ http://{b3}/
ProxyPass        /slash http://{b4}/y/
ProxyPassReverse /slash http://{b4}/y/
ProxyPass        /path/ http://{b5}/p/
ProxyPassReverse /path/ /p/
ProxyPass        /raw/no/ !
ProxyPass        /raw/ http://{b6}/r/
ProxyPassReverse /raw/ http://{b6}/r/
ProxyPass        "/q/" 'http://{b7}/q/' \\
                 connectiontimeout=5
PROXYPASSREVERSE "/q/" 'http://{b7}/q/'
ProxyPass        /wide/ http://{b8}/w/
ProxyPassReverse /wide/ http://{b8}/w/
ProxyPass        /deep/ http://{b8}/w/deep/
ProxyPassReverse /deep/ http://{b8}/w/deep/
ProxyPass        /again/ http://{b8}/w/
ProxyPassReverse /again/ http://{b8}/w/
ProxyPassReverse /order/ http://{b9}/o/deep/
ProxyPassReverse /order/wide/ http://{b9}/o/
ProxyPass        /order/ http://{b9}/
''',
    'root': '''
Listen 127.0.0.1:{p1}
ServerName www.example.org
Define ORIGIN http://{b1}
<IfModule mod_proxy.c>
ProxyPass        / ${ORIGIN}/
ProxyPassReverse / ${ORIGIN}/
</IfModule>
''',
    'location': '''
Listen 127.0.0.1:{p1}
ServerName www.example.org
<Location /one/>
    ProxyPass http://{b1}/x/ timeout=20
    ProxyPassReverse http://{b1}/x/
    ProxyPassReverse http://login.internal/in/
    ProxyPassReverseCookiePath /x/ /one/
    ProxyPassReverseCookieDomain app.internal www.example.org
</Location>
<Location "/two">
    ProxyPass http://{b2}/two
    ProxyPassReverse /two
</Location>
<Location /one/deep/>
    ProxyPass http://{b3}/d/
    ProxyPassReverse http://{b3}/d/
    ProxyPassReverseCookiePath /x/ /one/deep/
</Location>
''',
    'balancer': '''
Listen 127.0.0.1:{p1}
ServerName www.example.org
<Proxy balancer://pool>
    BalancerMember http://{b1}
    BalancerMember http://{b2} loadfactor=2
</Proxy>
<Proxy balancer://deep>
    BalancerMember http://{b3}/modules
</Proxy>
BalancerMember balancer://flat http://{b4}
ProxyPass        /pool/ balancer://pool/p/
ProxyPassReverse /pool/ balancer://pool/p/
ProxyPass        /deep/ balancer://deep/alias/
ProxyPassReverse /deep/ balancer://deep/alias/
ProxyPass        /flat/ balancer://flat/ stickysession=ID nofailover=On
ProxyPassReverse /flat/ balancer://flat/
''',
    'hosts': '''
Listen 127.0.0.1:{p1}
Listen 127.0.0.1:{p2}
ServerName main.example.org
ProxyPassReverseCookiePath /g/ /global/
ProxyPassReverseCookiePath /same/ /main/
ProxyPassReverseCookieDomain same.internal main.example.org
<VirtualHost 127.0.0.1:{p1}>
    ServerName www.example.org
    ServerAlias other.example.org
    ProxyPass        / http://{b1}/
    ProxyPassReverse / http://{b1}/
    ProxyPassReverseCookiePath /x/ /first/
    ProxyPassReverseCookiePath /same/ /virtual/
    ProxyPassReverseCookieDomain same.internal virtual.example.org
</VirtualHost>
<VirtualHost 127.0.0.1:{p1}>
    ServerName second.example.org
    ProxyPass        /s/ http://{b2}/inner/
    ProxyPassReverse /s/ http://{b2}/inner/
</VirtualHost>
<VirtualHost 127.0.0.1:{p2}>
    ServerName www.example.org
    ProxyPass        / http://{b3}/z/
    ProxyPassReverse / http://{b3}/z/
    ProxyPassReverseCookieDomain app.internal www.example.org
    ProxyPassReverseCookieDomain equal.internal virtual.example.org
    <Location /in/>
        ProxyPassReverseCookiePath /z/in/ /in/
        ProxyPassReverseCookieDomain equal.internal location.example.org
        ProxyPassReverseCookieDomain in.internal www.example.org
    </Location>
</VirtualHost>
''',
    'host': '''
Listen 127.0.0.1:{p1}
ServerName www.example.org
ProxyPreserveHost On
ProxyPass        /one/ http://{b1}/x/
ProxyPassReverse /one/ http://{b1}/x/
''',
    'cookies': '''
Listen 127.0.0.1:{p1}
ServerName www.example.org
ProxyPass        /c/ http://{b1}/
ProxyPassReverse /c/ http://{b1}/
ProxyPassReverseCookieDomain app.internal www.example.org
ProxyPassReverseCookieDomain .wide.internal .example.org
ProxyPassReverseCookiePath /deep/er/ /deeper/
ProxyPassReverseCookiePath /deep/ /shallow/
ProxyPassReverseCookiePath /wide/ /w/
ProxyPassReverseCookiePath /wide/deep/ /d/
ProxyPassReverseCookiePath /one/ /two/
ProxyPassReverseCookiePath /bare /c/bare
''',
    'whole': '''
Listen 127.0.0.1:{p1}
ServerName www.example.org
ProxyPass        "/two" 'http://{b1}'
ProxyPassReverse "/two" 'http://{b1}'
ProxyPass        /two/sub http://{b3}
ProxyPass        /rev/ http://{b2}/
ProxyPassReverse /rev/ http://plain.internal
ProxyPassReverseCookieDomain app.internal www.example.org
ProxyPassReverseCookiePath /one /two
''',
    'anywhere': '''
Listen 127.0.0.1:{p1}
ServerName www.example.org
ProxyPass        /m http://{b1}/x
ProxyPassReverse /m /y
ProxyPass        /p/ http://{b2}/
ProxyPassReverse /p/ /
''',
    'places': '''
Listen 127.0.0.1:{p1}
ServerName www.example.org
<IfModule mod_proxy.c>
    <Location "/two">
        ProxyPass http://{b2} timeout=20
        ProxyPassReverse http://{b2}
        ProxyPassReverse http://second.internal
    </Location>
</IfModule>
<Location /three/>
    ProxyPass http://{b3}/
    ProxyPassReverse /
</Location>
<IfDefine NONE>
    ProxyPassReverse /none http://none.internal
</IfDefine>
''',
    'members': '''
Listen 127.0.0.1:{p1}
ServerName www.example.org
ProxyPass        /pr45434 balancer://pr45434/alias
ProxyPassReverse /pr45434 balancer://pr45434/alias
<Proxy "balancer://PR45434">
    BalancerMember "http://{b1}/modules" route=a
    BalancerMember http://{b2} status=+H
</Proxy>
ProxyPass        /bare balancer://bare
ProxyPassReverse /bare balancer://bare
BalancerMember   balancer://bare http://{b4}/t
<Proxy balancer://join>
    BalancerMember http://{b5}/f/
</Proxy>
ProxyPass        /join balancer://join/g
ProxyPassReverse /join balancer://join/g
''',
    'scopes': '''
Listen 127.0.0.1:{p1}
ServerName main.example.org
ProxyPassReverse /global http://global.internal/g
ProxyPassReverseCookiePath /g /global
ProxyPassReverseCookiePath /both /first
<VirtualHost 127.0.0.1:{p1}>
    ServerName third.example.org:{p1}
    ProxyPass        /own http://{b2}
    ProxyPassReverse /own http://{b2}
    ProxyPassReverse /own http://{b1}/own
</VirtualHost>
<VirtualHost 127.0.0.1:{p1}>
    ServerName www.example.org
    ProxyPass        / http://{b1}/
    ProxyPassReverse / http://{b1}/
    ProxyPassReverseCookiePath /both /second
    ProxyPassReverseCookiePath /s /server
    <Location /l>
        ProxyPassReverseCookiePath /l /location
        ProxyPassReverseCookiePath /s /hidden
        ProxyPassReverseCookieDomain l.internal www.example.org
    </Location>
    <Location /l/m/>
        ProxyPassReverseCookiePath /m /middle
    </Location>
</VirtualHost>
''',
    'unnamed': '''
Listen 127.0.0.1:{p1}
Listen 127.0.0.1:{p2}
ServerName main.example.org
ProxyPassReverseCookieDomain g.internal www.example.org
<VirtualHost 127.0.0.1:{p2}>
    ProxyPass        /a/ http://{b1}/
    ProxyPassReverse /a/ http://{b1}/
    ProxyPassReverseCookiePath / /a
    <Location /a/l/>
        ProxyPassReverseCookiePath /l/ /a/l/
        ProxyPassReverseCookieDomain l.internal www.example.org
    </Location>
</VirtualHost>
<VirtualHost 127.0.0.1:{p1}>
    ServerName www.example.org
    ProxyPass        / http://{b2}/
    ProxyPassReverse / http://{b2}/
</VirtualHost>
<VirtualHost 127.0.0.1:{p1}>
    ServerName second.example.org
    ProxyPass        / http://{b3}/
    ProxyPassReverseCookiePath /two/ /second/
</VirtualHost>
''',
    'escaped': '''
Listen 127.0.0.1:{p1}
ServerName www.example.org
ProxyPass        "/a b/no no/" !
ProxyPass        "/a b/" http://{b1}/ab/
ProxyPassReverse "/a b/" http://{b1}/ab/
ProxyPass        "/c|d/" http://{b2}/cd/
ProxyPassReverse /c%7Cd/ http://{b2}/cd/
ProxyPass        /e%20f/ http://{b3}/ef/
ProxyPassReverse /e%20f/ http://{b3}/ef/
ProxyPass        /g%20h/ http://{b4}/gh/ mapping=encoded
ProxyPassReverse /g%20h/ http://{b4}/gh/
ProxyPass        "/q?r#s/" http://{b5}/qrs/
ProxyPass        "/b\\\\t\\"x/" http://{b6}/t/
<Location "/l m/">
    ProxyPass http://{b7}/lm/
    ProxyPassReverse http://{b7}/lm/
    ProxyPassReverseCookiePath /lm/ /cookie/
</Location>
<Location /n%20o/>
    ProxyPass http://{b8}/no/ mapping=encoded
    ProxyPassReverse http://{b8}/no/
</Location>
''',
    # what is not passed on
    'closed': '''
Listen 127.0.0.1:{p1}
ServerName www.example.org
RewriteEngine on
RewriteCond %{REQUEST_METHOD} ^TRACE
RewriteRule .* - [F]
RewriteRule ^/forbidden(/|$) - [F]
RewriteRule ^/moved/(.*)$ https://www.example.net/$1 [R=301,L]
RewriteCond %{REQUEST_URI} ^/conditional/
RewriteRule ^(.*)$ https://www.example.net$1 [R]
RewriteRule ^/file/(.*) /nowhere/$1
RewriteRule ^/?rewritten/(.*) http://{b3}/rw/$1 [P,QSA]
RewriteRule ^/whole/ http://{b3}%{REQUEST_URI} [P]
ProxyPass /private !
ProxyPassMatch ^/match/ !
ProxyPassMatch ^/pattern(/.*)?$ http://{b4}/pt$1
ProxyPassMatch ^/plain/ http://{b4}
ProxyPass /first/deep http://{b1}/fd
ProxyPass /first http://{b2}/f
ProxyPass /first/late http://{b3}/fl
ProxyPass /first/never !
<Location /a/b>
    ProxyPass http://{b1}/ab
</Location>
<Location /a>
    ProxyPass http://{b2}/a
</Location>
<Location /l>
    ProxyPass !
</Location>
ProxyPass /a/c http://{b3}/c
ProxyPass / http://{b5}/root/
<Location /denied>
    Require all denied
</Location>
<Location /denied/granted>
    Require all granted
</Location>
<Location /order>
    Order allow,deny
    Deny from all
</Location>
<Location /redirected>
    Redirect 302 https://www.example.net/
</Location>
<LocationMatch "^/(?:odd)/x">
    Require all granted
</LocationMatch>
<LocationMatch ^/dmatch/>
    Require all denied
</LocationMatch>
<LocationMatch ^/far/adm>
    Require all denied
</LocationMatch>
<Directory />
    Require all denied
</Directory>
<Location /limited>
    <Limit PUT>
        Require all denied
    </Limit>
</Location>
Redirect /server https://www.example.net/
''',
    'several': '''
Listen 127.0.0.1:{p1}
Listen 127.0.0.1:{p2}
<VirtualHost *:{p1}>
    ServerName first.example.org
    ProxyPass /one http://{b1}/
    ProxyPass /both http://{b1}/first
</VirtualHost>
<VirtualHost *:{p1}>
    ServerName http://second.example.org
    ServerAlias alias.example.org second.example.net.
    ProxyPass /two http://{b2}/
    ProxyPass /both http://{b2}/second
    ProxyPassReverse /both http://{b2}/second
</VirtualHost>
<VirtualHost *:{p1}>
    ServerName nothing.example.org
</VirtualHost>
<VirtualHost *:{p2}>
    ServerName second.example.org
    ProxyPass /three http://{b3}/
</VirtualHost>
<VirtualHost *:{p2}>
    ServerName third.example.org
    ProxyPass /two http://{b4}/
</VirtualHost>
''',
    'includes': '''
Listen 127.0.0.1:{p1}
ServerName www.example.org
ProxyPass /main http://{b1}/main
<VirtualHost *:{p1}>
    ServerName www.example.org
    ProxyPass /own http://{b2}/own
    ProxyPass /main/own http://{b2}/main-own
</VirtualHost>
<VirtualHost *:{p1}>
    ServerName alone.example.org
    ProxyPassInherit Off
    ProxyPass /own http://{b3}/own
</VirtualHost>
''',
}

F = 'Content-Location'

# group, port, host, target, field, value, difference (empty: the two must agree)
CASES = [
    # pairs
    ('pairs', 1, WWW, '/one/a', L, 'http://{b1}/x/b?c=d#e', ''),
    ('pairs', 1, WWW, '/one/a', L, 'http://{b1}/x/', ''),
    ('pairs', 1, WWW, '/one/a', L, 'http://{b1}/x/http://{b1}/x/', ''),
    ('pairs', 1, WWW, '/one/a', L, 'http://{b1}/x/%7Eb%2F?%20', ''),
    ('pairs', 1, WWW, '/one/a', L, 'http://login.internal/in/b', ''),
    ('pairs', 1, WWW, '/one/a', L, 'http://login.internal/out/b', ''),
    ('pairs', 1, WWW, '/one/a', L, 'https://www.example.net/x/', ''),
    ('pairs', 1, WWW, '/one/a', L, 'http://www.example.org:{p1}/one/z', ''),
    ('pairs', 1, WWW, '/one/a', L, '/one/z', ''),
    ('pairs', 1, WWW, '/one/a', L, 'b/c', ''),
    ('pairs', 1, WWW, '/one/a', L, '?q', ''),
    ('pairs', 1, WWW, '/one/a', F, 'http://{b1}/x/b', ''),
    ('pairs', 1, WWW, '/one/a', F, 'http://www.example.net/x/b', ''),
    ('pairs', 1, WWW, '/one/a', F, 'b', ''),
    ('pairs', 1, WWW, '/one/a', L, 'http://{b1}/y/', ''),
    ('pairs', 1, WWW, '/one/a', L, 'http://{b1}0/x/b', ''),
    ('pairs', 1, WWW, '/one/a', L, 'http://u@{b1}/x/b', ''),
    ('pairs', 1, WWW, '/one/a', L, 'http://{b1}/x', 'directory'),
    ('pairs', 1, WWW, '/one/a', L, 'http://{b1}/x?q', 'directory'),
    ('pairs', 1, WWW, '/one/a', L, 'HTTP://{b1}/x/b', ''),
    ('pairs', 1, WWW, '/one/a', L, 'http://LOGIN.internal/in/b', ''),
    ('pairs', 1, WWW, '/one/a', L, 'http://{b1}/X/b', 'case'),
    ('pairs', 1, WWW, '/one/a', L, 'http://{b1}/%78/b', 'encoding'),
    ('pairs', 1, WWW, '/one/a', L, 'http://{b1}/y/../x/b', 'dot-segments'),
    ('pairs', 1, WWW, '/one/a', L, 'http://{b1}/x/../y', 'dot-segments'),
    ('pairs', 1, WWW, '/one/a', L, '//{b1}/x/b', 'network-path'),
    ('pairs', 1, WWW, '/one/a', L, '/x/login', 'path'),
    ('pairs', 1, WWW, '/one/a', L, '../x/login', 'path'),
    ('pairs', 1, WWW, '/one/a', F, '/x/login', 'path'),
    ('pairs', 1, WWW, '/one/a', L, 'http://login.internal:80/in/b', 'port'),
    ('pairs', 1, WWW, '/one/a', L, 'http://login.internal:81/in/b', ''),
    ('pairs', 1, WWW, '/one/a', L, 'https://login.internal/in/b', ''),
    ('pairs', 1, WWW, '/one/a', beside.R, '5; url=http://{b1}/x/b', 'fields'),
    ('pairs', 1, WWW, '/one/a', 'Link', '<http://{b1}/x/b>; rel=next', 'fields'),
    ('pairs', 1, WWW, '/one/a', L, 'http://{b2}/inner/b', ''),
    ('pairs', 1, WWW, '/app/a', L, 'http://{b2}/inner/b', ''),
    ('pairs', 1, WWW, '/app', L, 'http://{b2}/inner', ''),
    ('pairs', 1, WWW, '/app/a', L, 'http://{b2}/inner?q', ''),
    ('pairs', 1, WWW, '/app/a', L, 'http://{b2}/innermost', 'segment'),
    ('pairs', 1, WWW, '/alone/a', L, 'http://{b3}/b', 'alone'),
    ('pairs', 1, WWW, '/alone/a', L, '/alone/b', ''),
    ('pairs', 1, WWW, '/slash/a', L, 'http://{b4}/y/b', 'slash'),
    ('pairs', 1, WWW, '/path/a', L, 'http://{b5}/p/b', ''),
    ('pairs', 1, WWW, '/path/a', L, '/p/b', ''),
    ('pairs', 1, WWW, '/path/a', F, '/p/b', ''),
    ('pairs', 1, WWW, '/raw/a', L, 'http://{b6}/r/b', ''),
    ('pairs', 1, WWW, '/raw/a', L, 'http://{b6}/r/no/b', ''),
    ('pairs', 1, WWW, '/raw/a', L, 'http://{b6}/r/nobody', ''),
    ('pairs', 1, WWW, '/q/a', L, 'http://{b7}/q/b', ''),
    ('pairs', 1, WWW, '/wide/a', L, 'http://{b8}/w/b', ''),
    ('pairs', 1, WWW, '/wide/a', L, 'http://{b8}/w/deep/b', 'order'),
    ('pairs', 1, WWW, '/deep/a', L, 'http://{b8}/w/b', ''),
    ('pairs', 1, WWW, '/deep/a', L, 'http://{b8}/w/deep/b', 'order'),
    ('pairs', 1, WWW, '/again/a', L, 'http://{b8}/w/b', 'tie'),
    ('pairs', 1, WWW, '/order/a', L, 'http://{b9}/o/deep/b', ''),
    ('pairs', 1, WWW, '/order/a', L, 'http://{b9}/o/b', ''),
    # all of a server
    ('root', 1, WWW, '/a', L, 'http://{b1}/b', ''),
    ('root', 1, WWW, '/a', L, 'http://{b1}/', ''),
    ('root', 1, WWW, '/a', L, 'http://{b1}', 'directory'),
    ('root', 1, WWW, '/a', L, '/b', ''),
    ('root', 1, WWW, '/a', L, 'http://{b1}@evil.example/', ''),
    ('root', 1, WWW, '/a', L, 'https://{b1}/b', 'own-name'),
    ('root', 1, WWW, '/a', C, 'a=b; Path=/z; Secure', ''),
    ('root', 1, WWW, '/a', C, 'a=b; Domain=127.0.0.1', 'cookies'),
    # <Location>
    ('location', 1, WWW, '/one/a', L, 'http://{b1}/x/b', ''),
    ('location', 1, WWW, '/one/a', L, 'http://login.internal/in/b', ''),
    ('location', 1, WWW, '/one/a', F, 'http://{b1}/x/b', ''),
    ('location', 1, WWW, '/one/a', C, 'a=b; Path=/x/', ''),
    ('location', 1, WWW, '/one/a', C, 'a=b; Domain=app.internal', ''),
    ('location', 1, WWW, '/one/deep/a', L, 'http://{b3}/d/b', ''),
    ('location', 1, WWW, '/one/deep/a', L, 'http://{b1}/x/b', ''),
    ('location', 1, WWW, '/one/deep/a', C, 'a=b; Path=/x/', ''),
    ('location', 1, WWW, '/one/deep/a', C, 'a=b; Domain=app.internal', ''),
    ('location', 1, WWW, '/two/a', L, 'http://{b2}/two/b', ''),
    ('location', 1, WWW, '/two/a', L, '/two/b', ''),
    ('location', 1, WWW, '/two/a', C, 'a=b; Path=/two/', ''),
    # balancers
    ('balancer', 1, WWW, '/pool/a', L, 'http://{b1}/p/b', ''),
    ('balancer', 1, WWW, '/pool/a', L, 'http://{b2}/p/b', ''),
    ('balancer', 1, WWW, '/pool/a', L, 'http://{b2}/q/b', ''),
    ('balancer', 1, WWW, '/pool/a', L, 'http://pool/p/b', ''),
    ('balancer', 1, WWW, '/deep/a', L, 'http://{b3}/modules/alias/b', ''),
    ('balancer', 1, WWW, '/deep/a', L, 'http://{b3}/modules/b', ''),
    ('balancer', 1, WWW, '/flat/a', L, 'http://{b4}/b', 'slash'),
    ('balancer', 1, WWW, '/flat/a', F, 'http://{b4}/b', 'slash'),
    # virtual hosts
    ('hosts', 1, WWW, '/a', L, 'http://{b1}/b', ''),
    ('hosts', 1, 'other.example.org', '/a', L, 'http://{b1}/b', ''),
    ('hosts', 1, WWW, '/a', L, 'http://{b2}/inner/b', 'one-table'),
    ('hosts', 1, 'second.example.org', '/s/a', L, 'http://{b2}/inner/b', ''),
    ('hosts', 1, 'second.example.org', '/s/a', L, 'http://{b2}/other', ''),
    ('hosts', 2, WWW, '/a', L, 'http://{b3}/z/b', ''),
    ('hosts', 2, WWW, '/a', L, 'http://{b3}/y', ''),
    ('hosts', 1, WWW, '/a', C, 'a=b; Path=/x/', ''),
    ('hosts', 1, WWW, '/a', C, 'a=b; Path=/g/', ''),
    ('hosts', 1, 'second.example.org', '/s/a', C, 'a=b; Path=/g/', ''),
    ('hosts', 2, WWW, '/a', C, 'a=b; Path=/g/; HttpOnly', ''),
    ('hosts', 2, WWW, '/a', C, 'a=b; Domain=app.internal', ''),
    ('hosts', 2, WWW, '/in/a', C, 'a=b; Path=/z/in/', ''),
    ('hosts', 2, WWW, '/in/a', C, 'a=b; Domain=app.internal', ''),
    ('hosts', 2, WWW, '/in/a', C, 'a=b; Path=/g/', ''),
    ('hosts', 1, WWW, '/a', C, 'a=b; Path=/same/', ''),
    ('hosts', 1, WWW, '/a', C, 'a=b; Domain=same.internal', ''),
    ('hosts', 2, WWW, '/in/a', C, 'a=b; Domain=equal.internal', ''),
    ('hosts', 2, WWW, '/a', C, 'a=b; Domain=equal.internal', ''),
    ('hosts', 2, WWW, '/in/a', C, 'a=b; Domain=in.internal', ''),
    ('hosts', 2, WWW, '/a', C, 'a=b; Domain=in.internal', ''),
    # the backend is told the host that the client asked
    ('host', 1, WWW, '/one/a', L, 'http://{b1}/x/b', ''),
    ('host', 1, WWW, '/one/a', L, 'http://www.example.org:{p1}/x/b', 'own-name'),
    # cookies
    ('cookies', 1, WWW, '/c/a', C, 'a=b', ''),
    ('cookies', 1, WWW, '/c/a', C, 'a=b; Secure; HttpOnly', ''),
    ('cookies', 1, WWW, '/c/a', C, 'a=b; Domain=app.internal', ''),
    ('cookies', 1, WWW, '/c/a', C, 'a=b; domain=APP.internal; Secure', ''),
    ('cookies', 1, WWW, '/c/a', C, 'a=b; Domain=other.internal', ''),
    ('cookies', 1, WWW, '/c/a', C, 'a=b; Domain=.wide.internal', ''),
    ('cookies', 1, WWW, '/c/a', C, 'a=b; Domain=wide.internal', 'cookie-dot'),
    ('cookies', 1, WWW, '/c/a', C, 'a=b; Domain=.app.internal', 'cookie-dot'),
    ('cookies', 1, WWW, '/c/a', C, 'domain=app.internal; Domain=app.internal', ''),
    ('cookies', 1, WWW, '/c/a', C, 'v=path=/one/x', ''),
    ('cookies', 1, WWW, '/c/a', C, 'v=domain=app.internal; Secure', ''),
    ('cookies', 1, WWW, '/c/a', C, 'v=path=/one/; Domain=app.internal', ''),
    ('cookies', 1, WWW, '/c/a', C, 'a=b; Path = /one/', 'cookie-syntax'),
    ('cookies', 1, WWW, '/c/a', C, 'a=b;Path=/one/;Domain=app.internal;Secure', ''),
    ('cookies', 1, WWW, '/c/a', C, 'a=b; Path=/one/; Path=/deep/', 'cookie-syntax'),
    ('cookies', 1, WWW, '/c/a', C, 'a=b; Path=/wide/', ''),
    ('cookies', 1, WWW, '/c/a', C, 'a=b; Path=/wide/deep/', 'cookie-order'),
    ('cookies', 1, WWW, '/c/a', C, 'a=b; Path=/one/x', 'cookie-rest'),
    ('cookies', 1, WWW, '/c/a', C, 'a=b; path=/one/; HttpOnly', ''),
    ('cookies', 1, WWW, '/c/a', C, 'a=b; Path=/deep/er/x', 'cookie-rest'),
    ('cookies', 1, WWW, '/c/a', C, 'a=b; Path=/deep/x', 'cookie-rest'),
    ('cookies', 1, WWW, '/c/a', C, 'a=b; Domain=app.internal; Path=/one/x', 'cookie-rest'),
    ('cookies', 1, WWW, '/c/a', C, 'a=b; Path=/deep/er/', ''),
    ('cookies', 1, WWW, '/c/a', C, 'a=b; Path=/deep/', ''),
    ('cookies', 1, WWW, '/c/a', C, 'a=b; Path=/bare', ''),
    ('cookies', 1, WWW, '/c/a', C, 'a=b; Path=/bare/x', 'cookie-rest'),
    ('cookies', 1, WWW, '/c/a', C, 'a=b; Path=/barefoot', 'cookie-segment'),
    ('cookies', 1, WWW, '/c/a', C, 'a=b; Path=/one', 'cookie-directory'),
    ('cookies', 1, WWW, '/c/a', C, 'a=b; Path=/zzz', 'cookies'),
    ('cookies', 1, WWW, '/c/a', C, '__Host-a=b; Secure; Path=/', ''),
    # hosts as a whole, and URLs without a path
    ('whole', 1, WWW, '/two/a', L, 'http://{b1}/b', ''),
    ('whole', 1, WWW, '/two', L, 'http://{b1}', 'empty-path'),
    ('whole', 1, WWW, '/two/a', L, 'http://{b1}?q', 'empty-path'),
    ('whole', 1, WWW, '/rev/a', L, 'http://plain.internal.evil.example/', 'host'),
    ('whole', 1, WWW, '/rev/a', L, 'http://plain.internal:81/', 'host'),
    ('whole', 1, WWW, '/rev/a', L, 'http://plain.internal@evil.example/', 'host'),
    ('whole', 1, WWW, '/rev/a', 'URI', 'http://{b1}/b', ''),
    ('whole', 1, WWW, '/two/a', C, 'a=b; Domain=app.internal.evil.example', 'cookie-host'),
    ('whole', 1, WWW, '/two/a', C, 'path=/one; HttpOnly', 'cookie-name'),
    ('whole', 1, WWW, '/two/a', C, 'domain=app.internal; Path=/one', 'cookie-name'),
    ('whole', 1, WWW, '/two/a', C, 'fakepath=/one;path=/one', ''),
    ('whole', 1, WWW, '/two/a', C, 'a=b; Domain=www.example.net; Path=/one', ''),
    ('whole', 1, WWW, '/two/a', C, '__Host-a=b; Secure; Path=/one', 'cookie-host-name'),
    # a path alone
    ('anywhere', 1, WWW, '/m/a', L, 'http://{b1}/y/b', ''),
    ('anywhere', 1, WWW, '/m/a', L, '/y', ''),
    ('anywhere', 1, WWW, '/m/a', L, 'http://{b1}/x/b', 'any-site'),
    ('anywhere', 1, WWW, '/m/a', L, 'https://www.example.net/y/b', 'any-site'),
    ('anywhere', 1, WWW, '/p/a', L, '/b', ''),
    ('anywhere', 1, WWW, '/p/a', L, '/p/b', 'twice'),
    # sections in sections
    ('places', 1, WWW, '/two/a', L, 'http://second.internal/b', ''),
    ('places', 1, WWW, '/two/a', F, 'http://{b2}/b', ''),
    ('places', 1, WWW, '/two/a', L, 'http://none.internal/b', ''),
    ('places', 1, WWW, '/three/a', L, 'http://second.internal/b', 'one-table'),
    ('places', 1, WWW, '/three/a', L, '/b', ''),
    ('places', 1, WWW, '/three/a', L, 'http://{b3}/b', ''),
    # members with paths
    ('members', 1, WWW, '/pr45434/a', L, 'http://{b1}/modules/alias/5.html', ''),
    ('members', 1, WWW, '/pr45434/a', L, 'http://{b1}/modules/alias', ''),
    ('members', 1, WWW, '/pr45434/a', L, 'http://{b1}/modules/other/5.html', ''),
    ('members', 1, WWW, '/pr45434/a', L, 'http://{b2}/alias/5.html', ''),
    ('members', 1, WWW, '/bare/a', L, 'http://{b4}/t/b', ''),
    ('members', 1, WWW, '/bare/a', L, 'http://{b4}/b', ''),
    ('members', 1, WWW, '/join/a', L, 'http://{b5}/f/g/b', ''),
    # cookie rules of several places
    ('scopes', 1, WWW, '/a', L, 'http://global.internal/g/b', ''),
    ('scopes', 1, 'third.example.org', '/own/a', L, 'http://{b2}/b', ''),
    ('scopes', 1, 'third.example.org', '/own/a', L, 'http://{b1}/own/b', ''),
    ('scopes', 1, 'third.example.org', '/own/a', C, 'a=b; Path=/g', ''),
    ('scopes', 1, WWW, '/a', C, 'a=b; Path=/g', ''),
    ('scopes', 1, WWW, '/a', C, 'a=b; Path=/s', ''),
    ('scopes', 1, WWW, '/a', C, 'a=b; Path=/l', ''),
    ('scopes', 1, WWW, '/a', C, 'a=b; Path=/both', ''),
    ('scopes', 1, WWW, '/a', C, 'a=b; Domain=l.internal', ''),
    ('scopes', 1, WWW, '/l/a', C, 'a=b; Path=/g', ''),
    ('scopes', 1, WWW, '/l/a', C, 'a=b; Path=/s', ''),
    ('scopes', 1, WWW, '/l/a', C, 'a=b; Path=/l', ''),
    ('scopes', 1, WWW, '/l/a', C, 'a=b; Path=/m', ''),
    ('scopes', 1, WWW, '/l/a', C, 'a=b; Path=/both', ''),
    ('scopes', 1, WWW, '/l/a', C, 'a=b; Domain=l.internal', ''),
    ('scopes', 1, WWW, '/l/m/a', C, 'a=b; Path=/g', ''),
    ('scopes', 1, WWW, '/l/m/a', C, 'a=b; Path=/l', ''),
    ('scopes', 1, WWW, '/l/m/a', C, 'a=b; Path=/m', ''),
    ('scopes', 1, WWW, '/l/m/a', C, 'a=b; Domain=l.internal', ''),
    ('scopes', 1, WWW, '/lm', C, 'a=b; Path=/l', ''),
    # a virtual host without a name
    ('unnamed', 2, WWW, '/a/x', C, 'a=b; Path=/', ''),
    ('unnamed', 2, WWW, '/a/x', C, 'a=b; Domain=g.internal', ''),
    ('unnamed', 2, WWW, '/a/l/x', C, 'a=b; Path=/l/', 'cookie-order'),
    ('unnamed', 2, WWW, '/a/l/x', C, 'a=b; Domain=l.internal', ''),
    ('unnamed', 1, WWW, '/x', C, 'a=b; Path=/', ''),
    ('unnamed', 1, WWW, '/x', C, 'a=b; Domain=g.internal', ''),
    ('unnamed', 1, WWW, '/a/l/x', C, 'a=b; Path=/l/', ''),
    ('unnamed', 1, WWW, '/a/l/x', C, 'a=b; Domain=l.internal', ''),
    ('unnamed', 1, WWW, '/a/l/x', C, 'a=b; Domain=g.internal', ''),
    ('unnamed', 1, 'second.example.org', '/a/l/x', C, 'a=b; Path=/two/', ''),
    ('unnamed', 1, 'second.example.org', '/a/l/x', C, 'a=b; Path=/l/', ''),
    ('unnamed', 1, 'second.example.org', '/x', C, 'a=b; Path=/', ''),
    # characters that a URL must not have
    ('escaped', 1, WWW, '/a%20b/x', L, 'http://{b1}/ab/y%20z', 'escaped'),
    ('escaped', 1, WWW, '/c%7Cd/x', L, 'http://{b2}/cd/y', ''),
    ('escaped', 1, WWW, '/e%2520f/x', L, 'http://{b3}/ef/y', ''),
    ('escaped', 1, WWW, '/g%20h/x', L, 'http://{b4}/gh/y', ''),
    ('escaped', 1, WWW, '/l%20m/x', L, 'http://{b7}/lm/y', 'escaped'),
    ('escaped', 1, WWW, '/l%20m/x', C, 'a=b; Path=/lm/', ''),
    ('escaped', 1, WWW, '/n%20o/x', L, 'http://{b8}/no/y', ''),
]

W = 'where it goes'

# Where requests go: the same, but that no field is looked at.
CASES += [(group, port, host, target, W, '', difference)
          for group, port, host, target, difference in (
    ('pairs', 1, WWW, '/one/a?b=c', ''),
    ('pairs', 1, WWW, '/app/a/b', ''),
    ('pairs', 1, WWW, '/app', ''),
    ('pairs', 1, WWW, '/slash/a', 'slash'),
    ('pairs', 1, WWW, '/deep/a', ''),
    ('pairs', 1, WWW, '/order/a', ''),
    ('whole', 1, WWW, '/two/a', ''),
    ('whole', 1, WWW, '/two/sub/a', ''),
    ('root', 1, WWW, '/a', ''),
    ('location', 1, WWW, '/one/a', ''),
    ('location', 1, WWW, '/one/deep/a', ''),
    ('location', 1, WWW, '/two/a', ''),
    ('balancer', 1, WWW, '/deep/a', ''),
    ('balancer', 1, WWW, '/flat/a', ''),
    ('hosts', 1, WWW, '/a', ''),
    ('hosts', 1, 'other.example.org', '/a', ''),
    ('hosts', 1, 'second.example.org', '/s/a', ''),
    ('hosts', 2, WWW, '/a', ''),
    ('hosts', 2, WWW, '/in/a', ''),
    ('anywhere', 1, WWW, '/m/a', ''),
    ('places', 1, WWW, '/two/a', ''),
    ('members', 1, WWW, '/pr45434/a', ''),
    ('members', 1, WWW, '/bare/a', ''),
    ('members', 1, WWW, '/join/a', 'balancer-join'),
    ('scopes', 1, WWW, '/l/m/a', ''),
    ('scopes', 1, 'third.example.org', '/own/a', ''),
    ('escaped', 1, WWW, '/a%20b/x', ''),
    ('escaped', 1, WWW, '/c%7Cd/x', ''),
    ('escaped', 1, WWW, '/e%2520f/x', ''),
    ('escaped', 1, WWW, '/g%20h/x', ''),
    ('escaped', 1, WWW, '/q%3Fr%23s/x', ''),
    ('escaped', 1, WWW, '/b%5ct%22x/x', ''),
    ('escaped', 1, WWW, '/l%20m/x', ''),
    ('escaped', 1, WWW, '/n%20o/x', ''),
)]
# What httpd does not pass on, ppr_route does not.
CASES += [('closed', 1, WWW, target, W, '', difference)
          for target, difference in (
    ('/x', ''), ('/forbidden', ''), ('/forbidden/x', ''), ('/forbiddenx', ''), ('/moved/x', ''),
    ('/moved', 'directory'), ('/conditional/x', ''), ('/file/x', ''), ('/rewritten/x?y=z', ''),
    ('/whole/x', ''), ('/private', ''), ('/private/x', ''), ('/privateer', ''),
    ('//private/x', ''), ('/pr%69vate/x', ''), ('/x/../private/y', ''),
    ('/x/%2e%2e/private/y', ''), ('/x/%2E./private//y', ''), ('/./private/y', ''),
    ('/private%2fx', ''), ('/x%2f..%2fprivate', ''), ('/private/../y', ''),
    ('/PRIVATE/x', ''),
    ('/match/x', ''), ('/match', 'directory'), ('/pattern/x', ''), ('/pattern', ''), ('/plain/x', ''),
    ('/first/deep/x', ''), ('/first/x', ''), ('/first/late/x', ''), ('/first/never/x', ''),
    ('/a/b/x', ''), ('/a/x', ''), ('/a/c/x', ''), ('/ab/x', ''), ('/l/x', ''), ('//l//x', ''),
    ('/lx', ''), ('/denied/x', ''), ('/denied/granted/x', ''), ('/denied/grantedx', ''),
    ('//denied/x', ''), ('/%64enied', ''), ('/denied/granted/../x', ''), ('/order/x', ''),
    ('/redirected/x', ''), ('/redirected', ''), ('/dmatch/x', ''), ('/far/admin', ''),
    ('/far/x', 'closed-more'), ('/server/x', ''), ('/limited/x', ''), ('/a%2fb', 'encoded-slash'),
)]
SECOND, THIRD = 'second.example.org', 'third.example.org'
CASES += [('several', port, host, target, W, '', difference)
          for port, host, target, difference in (
    (1, 'first.example.org', '/one/x', ''), (1, 'first.example.org', '/both/x', ''),
    (1, 'first.example.org', '/two/x', ''), (1, SECOND, '/one/x', ''), (1, SECOND, '/two/x', ''),
    (1, SECOND, '/both/x', ''), (1, 'alias.example.org', '/both/x', ''),
    (1, 'second.example.net', '/both/x', ''), (1, 'SECOND.example.org', '/both/x', ''),
    (1, 'nothing.example.org', '/one/x', ''), (1, 'nothing.example.org', '/both/x', ''),
    (1, 'other.example.org', '/one/x', ''), (1, 'other.example.org', '/two/x', ''),
    (1, '127.0.0.1', '/one/x', ''), (1, '127.0.0.1', '/three/x', ''), (1, '[::1]', '/both/x', ''),
    (2, SECOND, '/three/x', ''), (2, SECOND, '/two/x', ''), (2, SECOND, '/both/x', ''),
    (2, THIRD, '/two/x', ''), (2, THIRD, '/three/x', ''), (1, THIRD, '/two/x', ''),
    (1, THIRD, '/one/x', ''), (2, 'first.example.org', '/one/x', ''),
    (2, 'first.example.org', '/three/x', ''), (2, 'other.example.org', '/three/x', 'default-port'),
)]
CASES += [('includes', 1, host, target, W, '', '')
          for host, target in (
    (WWW, '/main/x'), (WWW, '/own/x'), (WWW, '/main/own/x'), ('alone.example.org', '/own/x'),
    ('unknown.example.org', '/main/x'),
)]
CASES += [('includes', 1, 'alone.example.org', '/main/x', W, '', 'inherit-off')]

# group, host, target, field, value, and the origin that the client has used, where that is not
# httpd's own: behind a TLS terminator, at a mapped port. {origin} of what httpd answers is put
# into its place.
ELSEWHERE = [
    ('root', WWW, '/a', L, 'http://{b1}/b', 'https://www.example.org'),
    ('root', WWW, '/a', L, '/b', 'https://www.example.org'),
    ('pairs', WWW, '/one/a', L, 'http://{b1}/x/b', 'http://www.example.org:8080'),
    ('pairs', 'other.example.org', '/one/a', L, 'http://{b1}/x/b', 'http://other.example.org:81'),
    ('hosts', WWW, '/a', L, 'http://{b1}/b', 'https://www.example.org'),
    ('hosts', 'second.example.org', '/s/a', L, 'http://{b2}/inner/b',
     'https://second.example.org:8443'),
    ('hosts', '10.0.0.7', '/a', L, 'http://{b1}/b', 'https://10.0.0.7'),
    ('several', SECOND, '/both/a', L, 'http://{b2}/second/b', 'https://second.example.org'),
    ('several', SECOND, '/both/a', W, '', 'https://second.example.org'),
    ('several', SECOND, '/one/a', W, '', 'https://second.example.org:8443'),
    ('several', 'other.example.org', '/one/a', W, '', 'https://other.example.org'),
    ('several', 'other.example.org', '/two/a', W, '', 'https://other.example.org:8443'),
    ('closed', WWW, '/private/a', W, '', 'https://www.example.org'),
]
CASES += [(group, 1, host, target, name, value, '', origin)
          for group, host, target, name, value, origin in ELSEWHERE]
CASES.sort(key=lambda case: list(GROUPS).index(case[0]))  # as they are run

MODULES = ('mpm_event', 'authz_core', 'access_compat', 'alias', 'rewrite', 'proxy', 'proxy_http', 'proxy_balancer',
           'lbmethod_byrequests', 'slotmem_shm')


def rewrite(ppr, rules, context, name, value):
    """Return what the shell tool makes of a field."""
    words = [word for option in context.items() for word in option]
    head = f'HTTP/1.1 302 Found\r\n{name}: {value}\r\n\r\n'
    done = subprocess.run([ppr, 'block', '--format', 'apache', *words, rules],
                          input=head.encode('latin-1'), capture_output=True, check=False,
                          timeout=60)
    if done.returncode:
        return f'ppr: {done.stderr.decode()}'
    return done.stdout.decode('latin-1').split('\r\n')[1].partition(': ')[2]


NOT_PASSED = 'not passed on'


def route(ppr, rules, origin, target):
    """Return where the shell tool sends a request."""
    done = subprocess.run([ppr, 'route', '--explain', '--format', 'apache', '--client-origin',
                           origin, rules], input=f'{target}\n'.encode(), capture_output=True,
                          check=False, timeout=60)
    url, _, why = done.stdout.decode().rstrip('\n').partition('\t')
    if done.returncode:
        return 'ppr: failed'
    return url if why.startswith('mapped') else NOT_PASSED


def ask(port, authority, target, name, value):
    """Ask httpd; return its answer's fields."""
    answer = base64.b64encode(json.dumps([name, value]).encode()).decode()
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=20)
    connection.request('GET', target, headers={'Host': authority, 'X-Answer': answer})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.headers


def compare(ppr, rules, base, context, case, answer):
    """Return what both make of a case, and whether that is the same."""
    _, _, _, target, name, value, *_ = case
    if name == W:
        theirs = context['--backend-url'] or NOT_PASSED
        ours = route(ppr, rules, context['--client-origin'], target)
        return ours, theirs, ours == theirs
    ours, theirs = rewrite(ppr, rules, context, name, value), answer[name]
    return ours, theirs, (beside.compare_as(name, base, theirs) ==
                          beside.compare_as(name, base, ours))


def run(ppr, directory, places, case):
    """Return what is wrong with a case; empty if nothing is."""
    group, port, host, target, name, value, difference, *origins = case
    port = places[f'p{port}']
    value = beside.fill(value, places)
    case = (group, port, host, target, name, value, difference)
    origin = origins[0] if origins else f'http://{host}:{port}'
    authority = origin.partition('://')[2]
    answer = ask(port, authority, target, 'X' if name == W else name, value)
    if 'X-Path' not in answer and name != W:
        return ['the backend was not asked']
    context = {
        '--client-origin': origin,
        '--client-target': target,
        '--backend-url': f'http://127.0.0.1:{answer["X-Port"]}{answer["X-Path"]}'
                         if 'X-Path' in answer else '',
        '--backend-host': answer.get('X-Host', ''),
    }
    base = origin + target
    ours, theirs, same = compare(ppr, str(directory / f'{group}.conf'), base, context, case, answer)
    if origins and name != W:  # httpd has its own scheme
        same = same or beside.resolve(base, ours) == re.sub(
            '^http://', origin.partition('//')[0] + '//', theirs)
    facts = [f'backend: {value}', f'httpd:   {theirs}', f'libppr:  {ours}']
    if ours.startswith('ppr: '):
        return facts
    if same and difference:
        return [f'the difference {difference} is not there', *facts]
    return [] if same or difference else ['they differ', *facts]


def listed(source):
    """The names of the differences that the documentation lists."""
    text = (source / 'doc' / 'apache.md').read_text(encoding='utf-8')
    table = text.partition('<!-- httpd differences -->')[2].partition('<!-- end -->')[0]
    return set(re.findall(r'^\| `([a-z-]+)` \|', table, re.M))


def run_group(httpd, ppr, directory, places, group):
    """Run the cases of a group; return how many failed."""
    failed = 0
    (directory / f'{group}.conf').write_text(beside.fill(GROUPS[group], places), encoding='ascii')
    process = start_httpd(httpd, MODULES, directory / f'{group}.root',
                          f'Include {directory}/{group}.conf')
    try:
        ready = wait_for(
            process, {places[f'p{port}'] for name, port, *_ in CASES if name == group})
        for number, case in enumerate(CASES, 1):
            if case[0] != group:
                continue
            wrong = run(ppr, directory, places, case) if ready else ['no httpd']
            failed += bool(wrong)
            print(f"{'not ok' if wrong else 'ok'} {number} - {group} {case[3]} {case[4]}: "
                  f"{case[5].replace('#', ' ')} {case[6]}")
            for line in wrong:
                print(f'# {line}')
        log = directory / f'{group}.root' / 'error.log'
        if not ready and log.exists():
            print('# ' + log.read_text(encoding='utf-8').replace('\n', '\n# '))
    finally:
        process.terminate()
        process.wait()
    return failed


def main():
    source, ppr = pathlib.Path(sys.argv[1]), sys.argv[2]
    httpd = find_httpd(MODULES)
    if not all(httpd):
        print('1..0 # SKIP no httpd here')
        return
    failed = 0
    print(f'1..{len(CASES) + 1}')
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        directory.chmod(0o755)
        origins = {f'b{i}': f'127.0.0.1:{server.server_address[1]}'
                   for i, server in enumerate(beside.start_backends(), 1)}
        for group in GROUPS:
            places = origins | {f'p{i}': free_port() for i in range(1, 3)}
            failed += run_group(httpd, ppr, directory, places, group)
    wrong = ({case[6] for case in CASES} - {''}) ^ listed(source)
    print(f"{'not ok' if wrong else 'ok'} {len(CASES) + 1} - the differences are those of the table")
    for difference in sorted(wrong):
        print(f'# {difference}')
    sys.exit(failed > 0 or bool(wrong))


if __name__ == '__main__':
    main()
