/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Apache httpd configurations, as a person writes them: which rules they are, what is
   refused, and what is worth a warning, each with its place. What rules come of a directive
   follows from httpd's manual and from what it does (test_apache_server.py). */

#include "rows.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A configuration, and its rules in the plain format. */
struct good {
    const char *text;
    const char *rules;
};

static const struct good goods[] = {
    {"", ""},
    {"# ProxyPass /a http://b/\n\n   \t\r\n", ""},
    /* the two-argument forms; a pair is one rule */
    {"ProxyPass /mirror/foo/ http://backend.example.com/\n"
     "ProxyPassReverse /mirror/foo/ http://backend.example.com/\n",
     "map /mirror/foo http://backend.example.com/\n"},
    {"ProxyPass /a http://b/x\n", "map /a http://b/x\n"},
    {"ProxyPassReverse /a http://b/x\n", "map /a http://b/x\n"},
    {"proxypass /a http://b/\nPROXYPASSREVERSE /a http://b\n", "map /a http://b/\n"},
    {"ProxyPassReverse /a http://c/\nProxyPass /a http://b/\n",
     "map /a http://b/\nmap /a http://c/\n"},
    {"ProxyPassReverse /a http://b/ interpolate\nProxyPassReverse /c http://d/ whatever\n",
     "map /a http://b/\nmap /c http://d/\n"},
    {"ProxyPass /a http://b/ retry=0 nocanon timeout=5 interpolate noquery upgrade=websocket\n",
     "map /a http://b/\n"},
    {"ProxyPass / ws://b:8080/s\nProxyPass /s wss://b/\n",
     "map / ws://b:8080/s\nmap /s wss://b/\n"},
    {"ProxyPass /h2 h2://b/x\nProxyPass /h2c h2c://b:8080/y\n",
     "map /h2 https://b/x\nmap /h2c http://b:8080/y\n"},
    {"ProxyPass /u \"unix:/run/app.sock|http://app.internal/x\"\n",
     "map /u http://app.internal/x\n"},
    {"ProxyPass /u unix:/run/app.sock|h2c://app.internal/x\n", "map /u http://app.internal/x\n"},
    /* words: quotes, backslashes, white space, continuation */
    {"\t ProxyPass\t\"/a\"  'http://b/'  \r\n", "map /a http://b/\n"},
    {"\"ProxyPass\" /a http://b/", "map /a http://b/\n"},
    {"ProxyPass /a \\\nhttp://b/\n", "map /a http://b/\n"},
    {"ProxyPass /a \\\r\nhttp://b/\r\n", "map /a http://b/\n"},
    {"Proxy\\\nPass /a http://\\\n\\\nb/\n", "map /a http://b/\n"},
    {"# a comment \\\nProxyPass /a http://b/\n", ""},
    {"ProxyPass /a \"http://b/\"\"x=y\"", "map /a http://b/\n"},
    {"ProxyPass /a http://b/ \"x=\\\"y z\" 'u=\\'v w'", "map /a http://b/\n"},
    {"ProxyPass /a http://b/ \\\n x='y", "map /a http://b/\n"},
    {"\n >", ""},
    /* variables */
    {"Define B http://b:8080\nProxyPass /a ${B}/x\n", "map /a http://b:8080/x\n"},
    {"Define B http://b\nDefine C ${B}/c\nDefine B http://d\nProxyPass /a ${C}\n"
     "ProxyPass /d ${B}\n",
     "map /a http://b/c\nmap /d http://d/\n"},
    {"Define B http://b/\nDefine B\nProxyPass /a ${B}\n", "map /a http://b/\n"},
    {"Define P \"/a http://b/\"\nProxyPass ${P}\n", "map /a http://b/\n"},
    {"Define P ProxyPass\n${P} /a http://b/\n", "map /a http://b/\n"},
    {"<VirtualHost *:80>\nDefine B http://b/\n</VirtualHost>\nProxyPass /a ${B}\n",
     "map /a http://b/\n"},
    {"ErrorLog ${APACHE_LOG_DIR}/error.log\nProxyPass /a http://b/\n", "map /a http://b/\n"},
    {"Define E \"\"\nProxyPass /a${E} http://b/\n", "map /a http://b/\n"},
    /* conditions */
    {"<IfModule mod_proxy.c>\n<IfModule mod_proxy_http.c>\nProxyPass /a http://b/\n</IfModule>\n"
     "</IfModule>\n",
     "map /a http://b/\n"},
    {"Define X\n<IfDefine X>\nProxyPass /a http://b/\n</IfDefine>\n", "map /a http://b/\n"},
    {"Define X\nUnDefine X\n<IfDefine !X>\nProxyPass /a http://b/\n</IfDefine>\n",
     "map /a http://b/\n"},
    {"<IfModule !mod_proxy.c>\nDefine X http://b/\n</IfModule>\n<IfDefine X>\n</IfDefine>\n", ""},
    /* <Location> */
    {"<Location /a>\nProxyPass http://b/x retry=1\nProxyPassReverse http://b/x\n</Location>\n",
     "map /a http://b/x\n"},
    {"<location \"/a b\">\n</LOCATION>\n<Location /c/>\nProxyPassReverse http://b/ interpolate\n"
     "</Location> junk\n",
     "map /c http://b/\n"},
    {"<LOCATION /a>\nproxypass http://b/\n</location>\n", "map /a http://b/\n"},
    {"<Location /a>\n<IfModule mod_proxy.c>\nProxyPass http://b/\n</IfModule>\n</Location>\n",
     "map /a http://b/\n"},
    {"<Location ~ ^/x>\nRequire all granted\n</Location>\n<LocationMatch .*>\n</LocationMatch>\n",
     ""},
    {"<Perl>\nuse strict;\n</x>\n<Foo\nProxyPass /a $b\n</perl>\n", ""},
    {"<Location /*/x>\nRequire all granted\n</Location>\n", ""},
    /* paths that requests are compared with are decoded */
    {"ProxyPass \"/a b/\" http://b/\nProxyPass /caf\xc3\xa9 http://c/\n"
     "ProxyPass /%7b%25 http://d/\n"
     "ProxyPass '/!$&()*+,;=:@-._~' http://e/\nProxyPass \"/a\\\\\\\"|?#{x}\" http://f/\n",
     "map /a%20b http://b/\nmap /caf%C3%A9 http://c/\nmap /%257b%2525 http://d/\n"
     "map /!$&()*+,;=:@-._~ http://e/\nmap /a%5C%22%7C%3F%23%7Bx%7D http://f/\n"},
    /* ... unless it is said that they are not */
    {"ProxyPass /a%20b http://b/ Mapping=Encoded\nProxyPass /c%2fd http://c/ mapping=servlet\n"
     "<Location /e%20f>\nProxyPass http://d/ mapping=encoded\n</Location>\n"
     "ProxyPass /g%20h http://e/ mapping=other\n",
     "map /a%20b http://b/\nmap /c%2Fd http://c/\nmap /e%20f http://d/\n"
     "map /g%2520h http://e/\n"},
    /* ... those of ProxyPassReverse are sent */
    {"ProxyPass \"/a b\" http://b/\nProxyPassReverse \"/a b\" http://b/\n"
     "ProxyPassReverse /a%20b http://c/\nProxyPassReverse /%|%4|%z4 http://d/\n"
     "ProxyPassReverse /{x}\xa0 http://e/\n",
     "map /a%20b http://b/\nmap /a%20b http://c/\nmap /%25%7C%254%7C%25z4 http://d/\n"
     "map /%7Bx%7D%A0 http://e/\n"},
    {"<Location \"/a b\">\nProxyPass http://b/\nProxyPassReverse http://b/\n"
     "ProxyPassReverse http://c/\n</Location>\n"
     "<Location /d%20e>\nProxyPass http://d/\nProxyPassReverse http://d/\n</Location>\n",
     "map /a%20b http://b/\nmap /d%2520e http://d/\nmap /a%20b http://c/\nmap /d%20e http://d/\n"},
    {"ProxyPass \"/a b\" http://b/x\nProxyPass \"/a b/c d\" !\nProxyPassReverse \"/a b/e\" /y\n",
     "map /a%20b http://b/x\nmap /a%20b/e http://b/y\nkeep http://b/x/c%20d\n"},
    {"<VirtualHost *:80>\nServerName v\nProxyPass / http://b/\n<Location \"/{l} m\">\n"
     "ProxyPassReverseCookiePath / /x\n</Location>\n</VirtualHost>\n",
     "map http://v/ http://b/\nmap http://v/%7Bl%7D%20m http://b/%7Bl%7D%20m\n"},
    /* what is left alone */
    {"ProxyPass /app/raw !\nProxyPass /app http://b/x\n",
     "map /app http://b/x\nkeep http://b/x/raw\n"},
    {"ProxyPass /app/raw !\nProxyPass / http://a/\nProxyPass /app/ http://b/\n"
     "ProxyPass /app http://c/y/\n",
     "map / http://a/\nmap /app http://b/\nmap /app http://c/y\nkeep http://b/raw\n"
     "keep http://c/y/raw\n"},
    {"ProxyPass /app/raw !\nProxyPass /app/raw/x !\nProxyPass /app/ http://b/\n"
     "ProxyPass /ap http://c/\nProxyPass /app http://d/\n",
     "map /app http://b/\nmap /ap http://c/\nmap /app http://d/\nkeep http://b/raw\n"
     "keep http://d/raw\nkeep http://b/raw/x\nkeep http://d/raw/x\n"},
    {"<Location /app/raw>\nProxyPass !\n</Location>\nProxyPass /app http://b/\n",
     "map /app http://b/\nkeep http://b/raw\n"},
    {"ProxyPass / http://a/\n<VirtualHost *:80>\nServerName v\nProxyPass /x !\n</VirtualHost>\n",
     "map / http://a/\nkeep http://a/x\n"},
    {"ProxyPass / http://a/\n<VirtualHost *:80>\nServerName v\nProxyPass /x/y !\n"
     "ProxyPass /x http://b/\n</VirtualHost>\n",
     "map / http://a/\nmap http://v/x http://b/\nkeep http://b/y\n"},
    {"<VirtualHost *:80>\nServerName v\nProxyPass /x http://a/\n</VirtualHost>\n"
     "<VirtualHost *:80>\nServerName w\nProxyPass /x/y !\nProxyPass /x http://b/\n"
     "</VirtualHost>\n",
     "map http://v/x http://a/\nmap http://w/x http://b/\nkeep http://b/y\n"},
    /* a path of the backend's */
    {"ProxyPass /mirror http://b/x\nProxyPassReverse /mirror /base\n",
     "map /mirror http://b/x\nmap /mirror http://b/base\n"},
    {"<Location /mirror>\nProxyPassReverse /\nProxyPass http://b:81\n</Location>\n",
     "map /mirror http://b:81/\n"},
    {"ProxyPass / http://b/x\nProxyPassReverse /m /y\n", "map / http://b/x\nmap /m http://b/y\n"},
    /* balancers */
    {"<Proxy balancer://pr45434>\nBalancerMember http://srv:8080/modules\n</Proxy>\n"
     "ProxyPass /pr45434 balancer://pr45434/alias\n"
     "ProxyPassReverse /pr45434 balancer://pr45434/alias\n",
     "map /pr45434 http://srv:8080/modules/alias\n"},
    {"ProxyPass /a balancer://One/\n<Proxy \"BALANCER://one\">\nBalancerMember http://m1:8080/\n"
     "BalancerMember \"http://m2:8080\" loadfactor=2 status=+H\nProxySet lbmethod=bytraffic\n"
     "</Proxy>\n",
     "map /a http://m1:8080/\nmap /a http://m2:8080/\n"},
    {"BalancerMember balancer://b http://m1/x/\nBalancerMember balancer://B http://m2/y\n"
     "ProxyPass /a balancer://b/z stickysession=ID nofailover=On\n",
     "map /a http://m1/x/z\nmap /a http://m2/y/z\n"},
    {"<Proxy balancer://b>\nBalancerMember unix:/run/s|http://m1/\nBalancerMember h2c://m2\n"
     "</Proxy>\n<Proxy balancer://b>\nBalancerMember ws://m3\n</Proxy>\n"
     "ProxyPassReverse /a balancer://b\n",
     "map /a http://m1/\nmap /a http://m2/\nmap /a ws://m3/\n"},
    {"<Proxy balancer://b>\nBalancerMember http://m0\n</Proxy>\n"
     "<VirtualHost *>\nServerName v\n<Proxy balancer://b>\nBalancerMember http://m1\n</Proxy>\n"
     "ProxyPass / balancer://b/\n</VirtualHost>\n"
     "<VirtualHost *>\nServerName w\nProxyPass / balancer://b/\n</VirtualHost>\n",
     "map http://v/ http://m1/\nmap http://w/ http://m0/\n"},
    {"<Proxy balancer://b>\nBalancerMember http://m1/p\nBalancerMember http://m2/\n</Proxy>\n"
     "ProxyPass /a/raw !\nProxyPass /a balancer://b/x\n",
     "map /a http://m1/p/x\nmap /a http://m2/x\nkeep http://m1/p/x/raw\nkeep http://m2/x/raw\n"},
    {"<Proxy *>\nRequire all granted\n</Proxy>\n<Proxy http://b/>\nProxySet timeout=5\n</Proxy>\n",
     ""},
    {"<VirtualHost *>\nServerName v\n<Proxy balancer://b>\nBalancerMember http://m1\n</Proxy>\n"
     "ProxyPass / balancer://b/\n</VirtualHost>\n"
     "<Proxy balancer://b>\nBalancerMember http://m0\n</Proxy>\n",
     "map http://v/ http://m1/\n"},
    /* virtual hosts */
    {"<VirtualHost 10.0.0.7>\nServerName v\nProxyPass / http://b/\n</VirtualHost>\n",
     "map http://v/ http://b/\n"},
    /* ... at each port that httpd listens at, where they say none */
    {"Listen 8080\n<VirtualHost *>\nServerName v\nProxyPass / http://b/\n</VirtualHost>\n",
     "map http://v:8080/ http://b/\n"},
    /* ... TLS at all addresses, if the first that a Listen has says https */
    {"Listen 8443 https\n<VirtualHost *:8443>\nServerName v\nProxyPass / "
     "http://b/\n</VirtualHost>\n",
     "map https://v:8443/ http://b/\n"},
    {"Listen 0.0.0.0:8443 HTTPS\n<VirtualHost _default_:8443>\nServerName v\nProxyPass / "
     "http://b/\n</VirtualHost>\n",
     "map https://v:8443/ http://b/\n"},
    {"Listen 8443 https\n<VirtualHost *:8443>\nServerName v:8443\nProxyPass / "
     "http://b/\n</VirtualHost>\n",
     "map https://v:8443/ http://b/\n"},
    {"Listen 8443 https\n<VirtualHost *:8443>\nServerName v\nSSLEngine off\nProxyPass / "
     "http://b/\n</VirtualHost>\n",
     "map http://v:8443/ http://b/\n"},
    {"Listen 443 http\n<VirtualHost *:443>\nServerName v\nProxyPass / http://b/\n</VirtualHost>\n",
     "map http://v:443/ http://b/\n"},
    {"Listen 8080\n<VirtualHost *:8080>\nServerName v:443\nProxyPass / http://b/\n</VirtualHost>\n",
     "map https://v/ http://b/\n"},
    {"Listen 8443 https\n<VirtualHost 127.0.0.1:8443>\nServerName v\nProxyPass / "
     "http://b/\n</VirtualHost>\n",
     "map http://v:8443/ http://b/\n"},
    {"Listen 10.0.0.2:8443 http\nListen 10.0.0.1:8443 https\n<VirtualHost "
     "10.0.0.1:8443>\nServerName v\nProxyPass / http://b/\n</VirtualHost>\n",
     "map https://v:8443/ http://b/\n"},
    {"Listen 10.0.0.2:8443 https\nListen 10.0.0.1:8443 http\n<VirtualHost "
     "10.0.0.1:8443>\nServerName v\nProxyPass / http://b/\n</VirtualHost>\n",
     "map http://v:8443/ http://b/\n"},
    {"Listen 8080\nListen 8443 https\n<VirtualHost *:8080 *:8443>\nServerName v\nProxyPass / "
     "http://b/\n</VirtualHost>\n",
     "map http://v:8080/ http://b/\nmap http://v:8443/ http://b/\n"},
    {"Listen 8080\nListen 8443 https\n<VirtualHost *:9 *:8443 *:8080>\nServerName v\nProxyPass / "
     "http://b/\n</VirtualHost>\n",
     "map https://v:9/ http://b/\nmap https://v:8443/ http://b/\nmap https://v:8080/ http://b/\n"},
    {"Listen 8080\nListen 443\n<VirtualHost *:8080 *:443>\nServerName v\nProxyPass / "
     "http://b/\n</VirtualHost>\n",
     "map http://v:8080/ http://b/\nmap http://v:443/ http://b/\n"},
    /* ... or if the main server says so, and the virtual host does not say otherwise */
    {"SSLEngine on\n<VirtualHost *:8443>\nServerName v\nProxyPass / http://b/\n</VirtualHost>\n",
     "map https://v:8443/ http://b/\n"},
    {"<VirtualHost *:8443>\nServerName v\nProxyPass / http://b/\n</VirtualHost>\n<VirtualHost "
     "*:80>\nServerName w\nSSLEngine off\nProxyPass / http://b/\n</VirtualHost>\nSSLEngine "
     "off\nSSLEngine on\n",
     "map https://v:8443/ http://b/\nmap http://w/ http://b/\n"},
    {"SSLEngine off\n<VirtualHost *:443>\nServerName v\nProxyPass / "
     "http://b/\n</VirtualHost>\n<VirtualHost *:443>\nServerName w\nSSLEngine on\nProxyPass / "
     "http://b/\n</VirtualHost>\n",
     "map http://v:443/ http://b/\nmap https://w/ http://b/\n"},
    {"<VirtualHost *:8443>\nServerName v\nSSLEngine on\nProxyPass / "
     "http://b/\n</VirtualHost>\n<VirtualHost *:8444>\nServerName w\nProxyPass / "
     "http://b/\n</VirtualHost>\n",
     "map https://v:8443/ http://b/\nmap http://w:8444/ http://b/\n"},
    {"Listen 8443 https\nListen 443\n<VirtualHost *>\nServerName v\nSSLEngine off\n"
     "ProxyPass / http://b/\n</VirtualHost>\n",
     "map http://v:8443/ http://b/\nmap http://v:443/ http://b/\n"},
    {"Listen 8080\n<VirtualHost *:81>\nServerName v\nProxyPass / http://b/\n</VirtualHost>\n"
     "<VirtualHost *>\nServerName w:82\nProxyPass / http://b/\n</VirtualHost>\n",
     "map http://v:81/ http://b/\nmap http://w:82/ http://b/\n"},
    {"<VirtualHost *:80>\nServerName www.example.org\nProxyPass / http://b/\n</VirtualHost>\n",
     "map http://www.example.org/ http://b/\n"},
    {"<VirtualHost *:8080>\nProxyPass / http://b/\nServerName WWW.example.org\n"
     "ServerAlias example.org a.example.org\nServerAlias b.example.org\n</VirtualHost>\n",
     "map http://www.example.org:8080/ http://b/\nmap http://example.org:8080/ http://b/\n"
     "map http://a.example.org:8080/ http://b/\nmap http://b.example.org:8080/ http://b/\n"},
    {"<VirtualHost *:443>\nServerName v\nProxyPass / http://b/\n</VirtualHost>\n",
     "map https://v/ http://b/\n"},
    {"<VirtualHost *:443>\nServerName v\nSSLEngine off\nProxyPass / http://b/\n</VirtualHost>\n",
     "map http://v:443/ http://b/\n"},
    {"<VirtualHost *:8443>\nServerName v\nSSLEngine On\nProxyPass / http://b/\n</VirtualHost>\n",
     "map https://v:8443/ http://b/\n"},
    {"<VirtualHost *:8443>\nServerName v:443\nProxyPass / http://b/\n</VirtualHost>\n",
     "map https://v/ http://b/\n"},
    {"<VirtualHost 127.0.0.1:8080>\nServerName https://v\nProxyPass / http://b/\n</VirtualHost>\n",
     "map https://v/ http://b/\n"},
    {"<VirtualHost [::1]:8080>\nServerName https://v:8443\nServerAlias w\nProxyPass / http://b/\n"
     "</VirtualHost>\n",
     "map https://v:8443/ http://b/\nmap https://w:8443/ http://b/\n"},
    {"<VirtualHost [::1]:8080 *:80 _default_:443>\nServerName v\nProxyPass /x http://b/\n"
     "</VirtualHost>\n",
     "map http://v:8080/x http://b/\nmap http://v/x http://b/\nmap https://v/x http://b/\n"},
    {"<VirtualHost [::1]>\nServerName v\nProxyPass / http://b/\n</VirtualHost>\n"
     "<VirtualHost *:*>\nServerName w\nProxyPass / http://b/\n</VirtualHost>\n",
     "map http://v/ http://b/\nmap http://w/ http://b/\n"},
    {"<VirtualHost *:80>\nServerName u\nServerName v\nSSLEngine on\nSSLEngine off\n"
     "ProxyPass / http://b/\n</VirtualHost>\n",
     "map http://v/ http://b/\n"},
    {"<VirtualHost *:80>\nServerAlias v\nProxyPass / http://b/\n</VirtualHost>\n",
     "map / http://b/\n"},
    {"ServerName g\nProxyPass / http://b/\n", "map / http://b/\n"},
    {"<VirtualHost *:80>\nServerName v\nProxyPass / http://b/\nProxyPassReverse / http://b/\n"
     "</VirtualHost>\n<VirtualHost *:80>\nServerName w\nProxyPass / http://b/\n</VirtualHost>\n",
     "map http://v/ http://b/\nmap http://w/ http://b/\n"},
    {"Define N v.example.org\n<VirtualHost *:80>\nServerName ${N}\n<Location /l>\n"
     "ProxyPass http://b/\n</Location>\n</VirtualHost>\n",
     "map http://v.example.org/l http://b/\n"},
    {"<IfModule mod_ssl.c>\n<VirtualHost _default_:443>\nServerName v\n<IfModule mod_proxy.c>\n"
     "ProxyPass / http://b/\n</IfModule>\n</VirtualHost>\n</IfModule>\n",
     "map https://v/ http://b/\n"},
    /* where cookie rules count only below a path, there is a rule for it */
    {"ProxyPass / http://b/x\n<Location /l>\nProxyPassReverseCookiePath / /l\n</Location>\n",
     "map / http://b/x\nmap /l http://b/x/l\n"},
    {"<Location /l>\nProxyPassReverseCookieDomain a b\nProxyPass http://b/x\n</Location>\n",
     "map /l http://b/x\n"},
    /* as packages have it */
    {"ProxyPreserveHost On\nProxyPass /robots.txt !\nProxyPass /images !\n"
     "ProxyPass \"/api/ws/\" \"http://localhost:9527/api/ws/\" keepalive=On\n"
     "ProxyPass / http://localhost:9526/ keepalive=On\nProxyPassReverse / http://localhost:9526/\n"
     "<If \"%{HTTPS} == 'on'\">\nRequestHeader set X-Https on\n</If>\n",
     "map /api/ws http://localhost:9527/api/ws\nmap / http://localhost:9526/\n"
     "keep http://localhost:9526/robots.txt\nkeep http://localhost:9526/images\n"},
    {"<Location /dashboard>\n  ProxyPass http://127.0.0.1:8000/panel\n</Location>\n"
     "<Location /panel>\n  ProxyPass http://127.0.0.1:8000/panel\n</Location>\n"
     "<ProxyMatch \"^(https|wss)://localhost:9090/.*\">\n  SSLProxyVerify none\n</ProxyMatch>\n"
     "<LocationMatch \"^/old$\">\n  Redirect /panel\n</LocationMatch>\n",
     "map /dashboard http://127.0.0.1:8000/panel\nmap /panel http://127.0.0.1:8000/panel\n"},
    {"<IfModule mod_ssl.c>\n<VirtualHost _default_:443>\nServerAdmin a@example.org\n"
     "ErrorLog ${APACHE_LOG_DIR}/error.log\nSSLEngine on\nServerName secure.example.org\n"
     "SSLCertificateFile /etc/x.pem\n<FilesMatch \"\\.(cgi|php)$\">\nSSLOptions +StdEnvVars\n"
     "</FilesMatch>\nProxyPass /app http://localhost:8080/app nocanon\n"
     "ProxyPassReverse /app http://localhost:8080/app\n</VirtualHost>\n</IfModule>\n",
     "map https://secure.example.org/app http://localhost:8080/app\n"},
    /* as the manual has it */
    {"ProxyPass \"/mirror/foo/i\" \"!\"\n<Location \"/mirror/foo/\">\n"
     "ProxyPass \"http://backend.example.com/\"\n</Location>\n",
     "map /mirror/foo http://backend.example.com/\nkeep http://backend.example.com/i\n"},
    {"ProxyPass \"/special%3Fsegment\" \"https://example.com/special%3Fsegment\" mapping=encoded\n",
     "map /special%3Fsegment https://example.com/special%3Fsegment\n"},
    {"ProxyHCExpr ok {%{REQUEST_STATUS} =~ /^[234]/}\n<Proxy balancer://foo>\n"
     "BalancerMember http://m1.example/ hcmethod=GET hcexpr=ok hcuri=/status.php\n"
     "# Less powerful server\nBalancerMember http://m2.example/ status=+R\n</Proxy>\n"
     "ProxyPass \"/test\" \"balancer://foo\" stickysession=JSESSIONID|jsessionid\n",
     "map /test http://m1.example/\nmap /test http://m2.example/\n"},
    {"ProxyPass \"/app\" \"h2://app.example.com\"\n"
     "ProxyPassReverse \"/app\" \"https://app.example.com\"\n",
     "map /app https://app.example.com/\n"},
    /* what is none of it */
    {"<Directory />\nOptions None\n<Files x>\n</Files>\n</Directory>\nProxyRequests Off\n"
     "ProxyPreserveHost On\nRewriteRule ^/x http://b/ [R,L]\nSetHandler server-status\n"
     "ProxyPassInherit On\nServerAlias x\nNonsense \"\n<Foo>\n</Foo>\n",
     ""},
};

/* The rules of a table in the plain format. */
static void dump(const struct ppr_table *table, char *out, size_t room)
{
    size_t size = 0;
    struct ppr_rule rule;
    out[0] = '\0';
    for (size_t i = 1; ppr_table_rule(table, i, &rule) == PPR_OK; i++) {
        const bool keep = (rule.flags & PPR_KEEP) != 0;
        size += (size_t)snprintf(out + size, room - size, "%s%.*s%s%.*s\n", keep ? "keep" : "map ",
                                 (int)rule.client.size, rule.client.size ? rule.client.data : "",
                                 " ", (int)rule.backend.size, rule.backend.data);
        ck_assert_uint_lt(size, room);
    }
}

static struct ppr_builder *read_bytes(const char *text, size_t size)
{
    char *exact = rows_exact(text, size);
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_read(builder, PPR_FORMAT_APACHE, (struct ppr_view){exact, size});
    ck_assert_mem_eq(exact, text, size);
    rows_free(exact, size);
    return builder;
}

static struct ppr_builder *read_text(const char *text)
{
    return read_bytes(text, strlen(text));
}

START_TEST(texts_are_rules)
{
    const struct good *row = &goods[_i];
    struct ppr_builder *builder = read_text(row->text);
    struct ppr_table *table = ppr_builder_build(builder);
    const struct ppr_error *error = ppr_builder_error(builder);
    char rules[4096];
    struct ppr_warning warning;
    ck_assert_msg(table, "%zu:%zu: %s, for\n%s", error->line, error->column, error->message,
                  row->text);
    dump(table, rules, sizeof rules);
    ck_assert_msg(!strcmp(rules, row->rules), "should be\n%sis\n%sfor\n%s", row->rules, rules,
                  row->text);
    ck_assert_int_eq(ppr_builder_warning(builder, 1, &warning), PPR_BAD_ARGUMENT);
    ppr_table_unref(table);
    ppr_builder_free(builder);
}
END_TEST

/* A configuration with something wrong in it. */
struct bad {
    const char *text;
    size_t line;
    size_t column;
    const char *message; /* part of it */
};

#define VHOST(name) "<VirtualHost *:80>\nServerName " name "\n"
#define END         "</VirtualHost>\n"

static const struct bad bads[] = {
    /* structure */
    {"<", 1, 1, "a section must have a name"},
    {"  <>\n</>\n", 1, 3, "a section must have a name"},
    {"<Location /x\n</Location>\n", 1, 1, "the head of this section has no > at its end"},
    {"x\n <Foo", 2, 2, "the head of this section has no > at its end"},
    {"<Location> x\n</Location>\n", 1, 1, "the head of this section has no > at its end"},
    {"<Location>\n</Location>\n", 1, 1, "this section must have an argument"},
    {"<VirtualHost >\n</VirtualHost>\n", 1, 1, "this section must have an argument"},
    {"<IfModule>\n</IfModule>\n", 1, 1, "this section must have an argument"},
    {"<Location /x>\n </Location\n", 2, 12, "> must stand here"},
    {"<Location /x>\n </Location >\n", 2, 12, "> must stand here"},
    {"x\n\t</Location>\n", 2, 2, "no <Location> is open here"},
    {"<Location /x>\n<Foo y>\n </location>\n", 3, 2, "</Foo> must come first"},
    {"<IfModule x>\n</IfDefine>\n", 2, 1, "</IfModule> must come first"},
    {"\n  <Location /x>\nProxyPass http://b/\n", 2, 3, "<Location /x> has no end"},
    {"<A>\n<B>\n</B>\n", 1, 1, "<A> has no end"},
    {"<Location /x>\n# </Location>", 1, 1, "<Location /x> has no end"},
    /* words */
    {"ProxyPass", 1, 1, "a path and a URL must follow"},
    {" ProxyPass /a\n", 1, 2, "a path and a URL must follow"},
    {"ProxyPassReverse /a\n", 1, 1, "a path and a URL must follow"},
    {"<Location /a>\n ProxyPass\n</Location>\n", 2, 2, "a URL must follow"},
    {"ProxyPass /a http://b/ x=y junk\n", 1, 28, "only NAME=VALUE may stand here"},
    {"ProxyPassReverse /a http://b/ interpolate x\n", 1, 43, "this word is too many"},
    {"<Location /a>\nProxyPass /a http://b/\n</Location>\n", 2, 14,
     "in a <Location> only the backend's URL may stand, and NAME=VALUE"},
    {"<Location /a>\nProxyPassReverse /a http://b/\n</Location>\n", 2, 21,
     "in a <Location> only the backend's URL may stand"},
    {"<Location /a>\nProxyPassReverse http://b/ interpolate x\n</Location>\n", 2, 40,
     "this word is too many"},
    {"ProxyPass a http://b/\n", 1, 11, "a path must begin with /"},
    {"ProxyPass \"\" http://b/\n", 1, 12, "a path must begin with /"},
    {"<Location http://c/>\nProxyPass http://b/\n</Location>\n", 1, 11, "a path must begin with /"},
    {"<Location /a /b>\nProxyPass http://b/\n</Location>\n", 1, 14, "this word is too many"},
    {"<Location \"/a*\">\nProxyPass http://b/\n</Location>\n", 1, 12,
     "wildcards are not read: write a <Location> for each path"},
    {"<Location /[ab]>\nProxyPassReverseCookiePath / /x\n</Location>\n", 1, 11,
     "wildcards are not read: write a <Location> for each path"},
    {"ProxyPass /a \"http://b/ x=y\n", 1, 14, "this quote has no end"},
    {"ProxyPass '/a http://b/\\'", 1, 11, "this quote has no end"},
    {"ProxyPass /a http://b/ \\\n 'x=y", 2, 2, "this quote has no end"},
    {"ProxyPass '/a' \"http://b/'\\\"\"x=1", 1, 28, "must be a URI"},
    {"ProxyPass \"/a\\\\\\\"\" http://b/ mapping=encoded", 1, 15, "backslash"},
    {"ProxyPass \"/a\\\"\" http://b/ mapping=encoded", 1, 15, "must be a URI"},
    {"ProxyPass /a \\\nhttp://b/\n ProxyPass\n", 3, 2, "a path and a URL must follow"},
    {"ProxyPass /a h2c:x\n", 1, 18, "// must follow the scheme"},
    {"Proxy\\\nPass /a http://b/ \\\n\nProxyPass x http://b/\n", 4, 11, "must begin with /"},
    {"ProxyPass /a \"unix:/run/\\\\s\"\n", 1, 28, "| and a URL must follow"},
    /* variables */
    {"Define B http://b/$\nDefine C x\nProxyPass /a ${B}{C}\n", 3, 14, "the variable ${C}"},
    {"ProxyPass /a ${B}/x\nDefine B http://b\n", 1, 14,
     "the variable ${B} is not defined in this text; write its value"},
    {"ProxyPass /a http://b/%{HTTP_HOST}e interpolate\n", 1, 23,
     "the variable %{HTTP_HOST} is not defined in this text"},
    {"Define B ${C}/y\nProxyPass /a http://h/${B}\n", 2, 23, "the variable ${C} is not defined"},
    {"Define B http://b/\nUnDefine B\nProxyPass /a ${B}\n", 3, 14, "the variable ${B}"},
    {"Define B\nProxyPass /a ${B}\n", 2, 14, "the variable ${B}"},
    {"ProxyPass /a http://b/${x\n", 1, 23, "the variable ${x is not defined"},
    {"<Location ${P}>\nProxyPass http://b/\n</Location>\n", 1, 11, "the variable ${P}"},
    {VHOST("${N}") "ProxyPass / http://b/\n" END, 2, 12, "the variable ${N}"},
    {"ProxyPassInterpolateEnv On\nProxyPassReverseCookieDomain ${D} x interpolate\n", 2, 30,
     "the variable ${D}"},
    /* the prefixes, at the byte that was written */
    {"ProxyPass /a http://b/?x\n", 1, 23, "query"},
    {"ProxyPass \"/a b\" http://b/ mapping=encoded\n", 1, 14, "control character or space"},
    {"ProxyPass \"/a b\" http://b/\nProxyPass \"/ \xa0 /../c\" http://b/\n", 2, 17, "dot segments"},
    {"ProxyPassReverse \"/ \\\\a\" http://b/\n", 1, 22, "backslash"},
    {"ProxyPassReverse \"/ #a\" http://b/\n", 1, 21, "fragment"},
    {"ProxyPass /a \\\n  \"http://b/x\\\\y\"\n", 2, 15, "backslash"},
    {"ProxyPass /a http://b/\\\nx/../y\n", 2, 3, "dot segments"},
    {"ProxyPass /a b:x\r\n", 1, 14, "http, https, ws or wss"},
    {"ProxyPass /a \"\"\n", 1, 15, "a URL must not be empty"},
    {"ProxyPass /a /b\n", 1, 14, "must be an absolute URL"},
    {"<Proxy balancer://b>\nBalancerMember \"\"\n</Proxy>\nProxyPass /a balancer://b/x\n", 2, 17,
     "a URL must not be empty"},
    {"ProxyPassReverse /a \"\"\n", 1, 22, "a URL must not be empty"},
    {"ProxyPass /a unix:/run/s|\n", 1, 26, "a URL must not be empty"},
    {"ProxyPass /{x}/y http://b/ mapping=encoded\n", 1, 12, "braces"},
    {"ProxyPass /a http://{x}.b/\n", 1, 21, "braces"},
    {"ProxyPass /a http://b/}\n", 1, 23, "braces"},
    {"ProxyPass / http://b/\nProxyPass /{x} ! mapping=encoded\n", 2, 12, "braces"},
    {VHOST("v{x}") "<Location /x>\nProxyPassReverseCookiePath / /x\n</Location>\n" END, 2, 13,
     "captures"},
    {"Define B http://b/?\nProxyPass /a ${B}x\n", 2, 14, "query"},
    {"Define B http://b/\nProxyPass /a ${B}?x\n", 2, 18, "query"},
    {VHOST("v") "ProxyPassReverse /a?b http://b/\n" END, 3, 20, "query"},
    {VHOST("v") "<Location /a/../b>\nProxyPass http://b/\n</Location>\n" END, 3, 14,
     "dot segments"},
    {VHOST("v|w") "ProxyPass / http://b/\n" END, 2, 13, "must be a URI"},
    {VHOST("v:8x") "ProxyPass / http://b/\n" END, 2, 15, "port must be a number"},
    {VHOST("ftp://v") "ProxyPass / http://b/\n" END, 2, 12, "must be http or https"},
    {VHOST("v") "ServerAlias w x\\\ny|z\nProxyPass / http://b/\n" END, 4, 2, "must be a URI"},
    {"<VirtualHost *:99999>\nServerName v\nProxyPass / http://b/\n" END, 1, 16, "65535"},
    {"\xef\xbb\xbfProxyPass /a http://b/\n", 1, 1,
     "a byte order mark must not stand here: save this text as UTF-8 without one"},
    {"\n\xef\xbb\xbfProxyPass /a http://b/\n", 2, 1, "the name of a directive must not have this"},
    {"#\xc3\xa4\nProxyPass\xc2\xa0/a http://b/\n", 2, 10, "must not have this character"},
    {"\x7fProxyPass /a http://b/\n", 1, 1, "must not have this character"},
    {VHOST("http://v/") "ProxyPass / http://b/\n" END, 2, 20, "/ cannot be part of a host"},
    {VHOST("v/a") "ProxyPass / http://b/\n" END, 2, 13, "/ cannot be part of a host"},
    {VHOST("v") "ServerAlias w http://x\nProxyPass / http://b/\n" END, 3, 19,
     ": cannot be part of a host"},
    {VHOST("v") "ServerAlias w x:80\nProxyPass / http://b/\n" END, 3, 16,
     ": cannot be part of a host"},
    {VHOST("v") "ServerAlias w x/y\nProxyPass / http://b/\n" END, 3, 16,
     "/ cannot be part of a host"},
    {VHOST("*.v") "ProxyPass / http://b/\n" END, 2, 12,
     "a ServerName must not stand for many: *.v"},
    {"ProxyPass /a h2://b/?x\n", 1, 21, "query"},
    {"ProxyPass /a unix:/run/s|http://b/?x\n", 1, 35, "query"},
    {"ProxyPass /a unix:/run/s\n", 1, 25, "| and a URL must follow"},
    {"ProxyPass /m http://b/x\nProxyPassReverse /m /y?z\n", 2, 23, "query"},
    {"ProxyPassReverse /m /y\n", 1, 21,
     "a path alone does not say whose it is, and no ProxyPass covers /m: write the backend's URL"},
    {"ProxyPass /a http://b/\nProxyPass /a/x?y ! mapping=encoded\n", 2, 15, "query"},
    /* balancers */
    {"ProxyPass /a balancer://b/x\n", 1, 14, "no member of balancer://b is in this text"},
    {VHOST("v") "<Proxy balancer://b>\nBalancerMember http://m\n</Proxy>\n" END
                "ProxyPass / balancer://b\n",
     7, 13, "no member of balancer://b is in this text"},
    {"<Proxy balancer://b>\nBalancerMember http://m/?x\n</Proxy>\nProxyPass / balancer://b/y\n", 2,
     25, "query"},
    {"<Proxy balancer://b>\nBalancerMember http://m\n</Proxy>\nProxyPass / balancer://b/y?\n", 4,
     27, "query"},
    {"<Proxy balancer://b>\n BalancerMember x=y\n</Proxy>\n", 2, 2,
     "a balancer and the URL of a member must follow, or the URL alone in <Proxy balancer://...>"},
    {"BalancerMember balancer://b\n", 1, 1, "a balancer and the URL of a member must follow"},
    {"BalancerMember balancer://b http://m x\n", 1, 38, "only NAME=VALUE may stand here"},
    {"BalancerMember http://b http://m\n", 1, 16, "a balancer's name must be balancer://NAME"},
    {"<Proxy balancer://>\nBalancerMember http://m\n</Proxy>\n", 1, 8,
     "a balancer's name must be balancer://NAME"},
    {"<Proxy *>\nBalancerMember http://m\n</Proxy>\n", 1, 8,
     "a balancer's name must be balancer://NAME"},
    /* where they stand */
    {"<Directory /x>\nProxyPass /a http://b/\n</Directory>\n", 2, 1,
     "this is not read in <Directory /x>; write it elsewhere"},
    {"<Location /x>\n<If \"true\">\n ProxyPass http://b/\n</If>\n</Location>\n", 3, 2,
     "this is not read in <If \"true\">; write it elsewhere"},
    {"<Location /x>\n<Location /y>\nProxyPassReverse http://b/\n</Location>\n</Location>\n", 3, 1,
     "this is not read in <Location /x>"},
    {"<Files y>\n<VirtualHost *>\nProxyPass / http://b/\n</VirtualHost>\n</Files>\n", 3, 1,
     "this is not read in <Files y>"},
    {"<VirtualHost *:1>\n<VirtualHost *:2>\nProxyPass / http://b/\n</VirtualHost>\n"
     "</VirtualHost>\n",
     3, 1, "this is not read in <VirtualHost *:1>"},
    {"<Proxy *>\nProxyPassReverseCookiePath / /x\n</Proxy>\n", 2, 1,
     "this is not read in <Proxy *>"},
    {"<Proxy http://b/>\nProxyPass http://b/\n</Proxy>\n", 2, 1,
     "this is not read in <Proxy http://b/>"},
    {"<Macro M $x>\nProxyPass $x http://b/\n</Macro>\n", 2, 1, "this is not read in <Macro M $x>"},
    {"<IfVersion >= 2.4>\nProxyPass /x http://b/\n</IfVersion>\n", 2, 1,
     "this is not read in <IfVersion >= 2.4>"},
    {"<Directory /x>\nBalancerMember balancer://b http://m\n</Directory>\n", 2, 1,
     "this is not read in <Directory /x>"},
    /* cookies */
    {"ProxyPassReverseCookieDomain a\n", 1, 1, "two domains must follow"},
    {" ProxyPassReverseCookiePath /a\n", 1, 2, "two paths must follow"},
    {"ProxyPassReverseCookiePath /a /b c d\n", 1, 36, "this word is too many"},
    {"ProxyPassReverseCookiePath a /b\n", 1, 28, "must begin with /"},
    {"ProxyPassReverseCookiePath /a \"b\"\n", 1, 32, "must begin with /"},
    {"ProxyPassReverseCookieDomain a/b c\n", 1, 31, "must not have this character"},
    {"ProxyPassReverseCookieDomain a \\\nc/d\n", 2, 2, "must not have this character"},
    {"ProxyPassReverseCookieDomain a \"\"\n", 1, 33, "must not be empty"},
    {"ProxyPassReverseCookiePath / \"/; Secure\"\n", 1, 32,
     "flags of cookies are not read here; in the plain format: cookie-flags * FLAG..."},
    {"<Location /a?b>\nProxyPassReverseCookiePath / /x\n</Location>\n", 1, 11, "wildcards"},
    {"<Location /a/../b>\nProxyPassReverseCookiePath / /x\n</Location>\n", 1, 14, "dot segments"},
    {VHOST("v|w") "ProxyPassReverseCookiePath / /x\n" END, 2, 13, "must be a URI"},
    /* regular expressions, and what they stand for */
    {"ProxyPassMatch ^/app(.*)$ http://b/app$1\n", 1, 16,
     "a regular expression is not read; write instead: ProxyPass /app http://b/app"},
    {"ProxyPassMatch \"^/app/\" http://b\n", 1, 17, "write instead: ProxyPass /app/ http://b/app/"},
    {"ProxyPassMatch ^/app http://b/\n", 1, 16, "write instead: ProxyPass /app http://b/app"},
    {"ProxyPassMatch ^/app/.*$ http://b/\n", 1, 16, "write instead: ProxyPass /app/ http://b/app/"},
    {"ProxyPassMatch ^/app(/.*)?$ http://b$1\n", 1, 16, "write instead: ProxyPass /app http://b"},
    {"ProxyPassMatch ^/a\\.b/(.+)$ http://b/$1\n", 1, 16,
     "write instead: ProxyPass /a.b/ http://b/"},
    {"ProxyPassMatch ^/t/([^/]+)/(.*)$ http://$1.internal:8080/$2\n", 1, 16,
     "a regular expression is not read; in the plain format this is: map /t/{1}/ "
     "http://{1}.internal:8080/"},
    {"ProxyPassMatch ^/(\\w+)/([a-z0-9-]*)/(.*) http://b/$2/$1/$3\n", 1, 16,
     "in the plain format this is: map /{1}/{2}/ http://b/{2}/{1}/"},
    /* ... all of them, also as the beginning of what a group holds */
    {"ProxyPassMatch ^(/.*)$ http://b$1\n", 1, 16, "write instead: ProxyPass / http://b/"},
    {"ProxyPassMatch ^(.*)$ balancer://c$1\n", 1, 16, "write instead: ProxyPass / balancer://c/"},
    {"ProxyPassMatch ^(.*) http://b/x/$1\n", 1, 16, "write instead: ProxyPass / http://b/x/"},
    {"ProxyPassMatch ^.* http://b\n", 1, 16, "write instead: ProxyPass / http://b/"},
    {"ProxyPassMatch ^(/.*)$ !\n", 1, 16, "write instead: ProxyPass / !"},
    {"ProxyPassMatch ^ !\n", 1, 16, "write instead: ProxyPass / !"},
    {"<LocationMatch ^(/.*)$>\nProxyPassReverse http://b/\n</LocationMatch>\n", 1, 16,
     "write instead: <Location />"},
    {"ProxyPassMatch ^(/api/.*)$ http://b$1\n", 1, 16,
     "write instead: ProxyPass /api/ http://b/api/"},
    {"ProxyPassMatch ^/x(/a\\.b.+)$ http://b/y$1\n", 1, 16,
     "write instead: ProxyPass /x/a.b http://b/y/a.b"},
    {"ProxyPassMatch ^/([^/]+)(/api/.*)$ http://b/$1$2\n", 1, 16,
     "in the plain format this is: map /{1}/api/ http://b/{1}/api/"},
    {"ProxyPassMatch ^(/api/.*)$ !\n", 1, 16, "write instead: ProxyPass /api/ !"},
    {"ProxyPassMatch ^/raw/ !\n", 1, 16, "write instead: ProxyPass /raw/ !"},
    {"ProxyPassMatch ^/raw/(.*)$ !\n", 1, 16, "write instead: ProxyPass /raw/ !"},
    {"ProxyPass ~ ^/app(.*)$ http://b/app$1\n", 1, 13,
     "write instead: ProxyPass /app http://b/app"},
    {"<LocationMatch ^/app>\nProxyPass http://b/\n</LocationMatch>\n", 1, 16,
     "write instead: ProxyPass /app http://b/app"},
    {"<Location ~ \"^/app\">\nProxyPassMatch http://b/\n</Location>\n", 1, 14,
     "write instead: ProxyPass /app http://b/app"},
    {"<LocationMatch ^/app>\nProxyPassReverse http://b/\n</LocationMatch>\n", 1, 16,
     "a regular expression is not read; write instead: <Location /app>"},
    {"<LocationMatch ^/app>\nProxyPassReverseCookiePath / /x\n</LocationMatch>\n", 1, 16,
     "write instead: <Location /app>"},
    /* ... and those that stand for no prefix */
    {"ProxyPassMatch \\.php$ http://b/\n", 1, 16,
     "a regular expression is not read; write a directive for each prefix that it stands for"},
    {"ProxyPassMatch ^/(a|b)/(.*)$ http://b/$1/$2\n", 1, 16, "write a directive for each prefix"},
    {"ProxyPassMatch ^/login$ http://b/\n", 1, 16, "write a directive for each prefix"},
    {"ProxyPassMatch ^(/a/.*)?$ http://b$1\n", 1, 16, "write a directive for each prefix"},
    {"ProxyPassMatch ^(/a.b/.*)$ http://b$1\n", 1, 16, "write a directive for each prefix"},
    {"ProxyPassMatch ^(/a\\.*)$ http://b$1\n", 1, 16, "write a directive for each prefix"},
    {"ProxyPassMatch ^(/a/.*\\.php)$ http://b$1\n", 1, 16, "write a directive for each prefix"},
    {"ProxyPassMatch ^(a/.*)$ http://b/$1\n", 1, 16, "write a directive for each prefix"},
    {"ProxyPassMatch ^/a.b/ http://b/\n", 1, 16, "write a directive for each prefix"},
    {"ProxyPassMatch ^/a\\d/ http://b/\n", 1, 16, "write a directive for each prefix"},
    {"ProxyPassMatch ^/([^/]+)/x http://b/$1\n", 1, 16, "write a directive for each prefix"},
    {"ProxyPassMatch ^/([^/]+)/(.*)$ http://b/$2\n", 1, 16, "write a directive for each prefix"},
    {"ProxyPassMatch ^/([^/]+)/(.*)$ http://b/$2/$1\n", 1, 16, "write a directive for each prefix"},
    {"ProxyPassMatch ^/([^x]+)/(.*)$ http://b/$1/$2\n", 1, 16, "write a directive for each prefix"},
    {"ProxyPassMatch ^/([/a]+)/(.*)$ http://b/$1/$2\n", 1, 16, "write a directive for each prefix"},
    {"ProxyPassMatch ^/(.*)/x http://b/$1\n", 1, 16, "write a directive for each prefix"},
    {"ProxyPassMatch ^/a(.*)$ http://b/x\n", 1, 16, "write a directive for each prefix"},
    {"ProxyPassMatch ^/t/([^/]+)/(.*)$ http://app-$1.internal/$2\n", 1, 16,
     "a regular expression is not read; write a directive for each prefix that it stands for"},
    {"ProxyPassMatch ^/t/([a-z]+)(.*)$ http://$1.internal$2\n", 1, 16,
     "write a directive for each prefix"},
    {"ProxyPassMatch ^/t-([a-z]+)/(.*)$ http://b/$1/$2\n", 1, 16,
     "write a directive for each prefix"},
    {"ProxyPassMatch ^/t/([a-z]+)/(.*)$ http://b:$1/$2\n", 1, 16,
     "write a directive for each prefix"},
    {"ProxyPassMatch ^/t/([a-z]+)/(.*)$ balancer://b/$1/$2\n", 1, 16,
     "write a directive for each prefix"},
    {"ProxyPassMatch ^/t/([a-z]+)(/.*)?$ http://$1.internal$2\n", 1, 16,
     "this is: map /t/{1} http://{1}.internal"},
    {"ProxyPassMatch ^/(.* http://b/$1\n", 1, 16, "write a directive for each prefix"},
    {"ProxyPassMatch ^/a http://b/$1\n", 1, 16, "write a directive for each prefix"},
    {"ProxyPassMatch ^/a(.*) http://b/$0\n", 1, 16, "write a directive for each prefix"},
    {"<LocationMatch ^/([^/]+)/>\nProxyPassReverse http://b/\n</LocationMatch>\n", 1, 16,
     "write a directive for each prefix"},
};

START_TEST(errors_have_a_place)
{
    const struct bad *row = &bads[_i];
    struct ppr_builder *builder = read_text(row->text);
    const struct ppr_error *error = ppr_builder_error(builder);
    const char *found = strstr(error->message, row->message);
    /* what to write instead is at the end */
    if (found && strstr(row->message, "write instead: ") && found[strlen(row->message)])
        found = NULL;
    ck_assert_msg(error->line == row->line && error->column == row->column && found,
                  "should be %zu:%zu: %s; is %zu:%zu: %s, for\n%s", row->line, row->column,
                  row->message, error->line, error->column, error->message, row->text);
    ck_assert_int_eq(error->status, PPR_BAD_RULE);
    ck_assert_ptr_null(ppr_builder_build(builder));
    ppr_builder_free(builder);
}
END_TEST

/* A configuration with something in it that is worth a look. */
struct odd {
    const char *text;
    const char *rules;
    const char *warnings; /* LINE:COLUMN: message, one a line */
};

static const struct odd odds[] = {
    {"Include conf.d/x.conf\n IncludeOptional \"y.d/*.conf\"\nUse Vhost a b\n", "",
     "1:1: this file is not read: conf.d/x.conf\n2:2: this file is not read: y.d/*.conf\n"
     "3:1: this macro is not read: Vhost\n"},
    {"Include\n", "", ""},
    {"RewriteRule ^/x(.*) http://b$1 [L,P]\nRewriteRule y http://b [proxy]\n"
     "RewriteRule z http://b \"[NE, p]\"\nRewriteRule ^/[P] w\nRewriteRule [P] [R=301,PT]\n",
     "",
     "1:1: this RewriteRule proxies, and is not read: ^/x(.*)\n"
     "2:1: this RewriteRule proxies, and is not read: y\n"
     "3:1: this RewriteRule proxies, and is not read: z\n"},
    {"<FilesMatch \\.php$>\n  SetHandler \"proxy:unix:/run/app.sock|http://localhost\"\n"
     "SetHandler proxy:h2c://b\n"
     "</FilesMatch>\n",
     "",
     "2:3: this handler proxies, and is not read: proxy:unix:/run/app.sock|http://localhost\n"
     "3:1: this handler proxies, and is not read: proxy:h2c://b\n"},
    {"SetHandler proxy:fcgi://b\nSetHandler \"proxy:unix:/run/php.sock|fcgi://b\"\n", "", ""},
    {"<VirtualHost *>\nProxyPassInherit off\n</VirtualHost>\n", "",
     "2:1: this is not honoured: rules outside of virtual hosts count in all of them\n"},
    /* conditions */
    {"<IfModule !mod_proxy.c>\n ProxyPass /a http://b/\n Include x\n</IfModule>\n", "",
     "2:2: ProxyPass is left out: <IfModule !mod_proxy.c> is taken for false\n"},
    {"<IfDefine X>\nProxyPass /a http://b/\nInclude x\n</IfDefine>\n", "",
     "2:1: ProxyPass is left out: <IfDefine X> is taken for false\n"},
    {"<IfDefine !X>\nProxyPass /a http://b/\n<Location /b>\nProxyPass http://c/\n</Location>\n"
     "Include x\n</IfDefine>\n",
     "map /a http://b/\nmap /b http://c/\n",
     "2:1: ProxyPass is read: <IfDefine !X> is taken for true\n"
     "4:1: ProxyPass is read: <IfDefine !X> is taken for true\n6:1: this file is not read: x\n"},
    {"Define X\n<IfDefine !X>\n<IfDefine !Y>\nProxyPass /a http://b/\n</IfDefine>\n</IfDefine>\n",
     "", "4:1: ProxyPass is left out: <IfDefine !X> is taken for false\n"},
    {"<IfDefine X>\nDefine Y\n</IfDefine>\n<IfDefine Y>\nBalancerMember balancer://b http://m\n"
     "</IfDefine>\n",
     "", "5:1: BalancerMember is left out: <IfDefine Y> is taken for false\n"},
    /* backends that no URL names */
    {"ProxyPass /a ajp://b:8009/a\nProxyPassReverse /a http://b:8080/a\n",
     "map /a http://b:8080/a\n",
     "1:14: there is no rule for ajp://b:8009/a: no http URL names it\n"},
    {"ProxyPass /a fcgi://b/\nProxyPass /b scgi://b/\nProxyPass /c uwsgi://b/\n"
     "ProxyPass /d ftp://b/\nProxyPass /e fd://b/\n",
     "",
     "1:14: there is no rule for fcgi://b/: no http URL names it\n"
     "2:14: there is no rule for scgi://b/: no http URL names it\n"
     "3:14: there is no rule for uwsgi://b/: no http URL names it\n"
     "4:14: there is no rule for ftp://b/: no http URL names it\n"
     "5:14: there is no rule for fd://b/: no http URL names it\n"},
    {"ProxyPass /a unix:/run/s|fcgi://localhost/x\n", "",
     "1:26: there is no rule for fcgi://localhost/x: no http URL names it\n"},
    {"<LocationMatch ^/(?!a).*>\nProxyPass unix:/run/s|uwsgi://b\n</LocationMatch>\n"
     "ProxyPassMatch \\.php$ fcgi://b\n",
     "",
     "2:23: there is no rule for uwsgi://b: no http URL names it\n"
     "4:23: there is no rule for fcgi://b: no http URL names it\n"},
    {"ProxyPass /a balancer://b/\nProxyPassReverse /a balancer://b/\n<Proxy balancer://b>\n"
     "BalancerMember ajp://m1:8009\nBalancerMember http://m2\n</Proxy>\n",
     "map /a http://m2/\n", "4:16: there is no rule for ajp://m1:8009: no http URL names it\n"},
    /* what is left alone */
    {"ProxyPass /a !\nProxyPass /ab http://b/\n", "map /ab http://b/\n",
     "1:11: there is nothing to leave alone: no ProxyPass covers /a\n"},
    {"ProxyPass /a http://b/\nProxyPass /ab !\n", "map /a http://b/\n",
     "2:11: there is nothing to leave alone: no ProxyPass covers /ab\n"},
    {"<VirtualHost *:80>\nServerName v\nProxyPass /x !\n</VirtualHost>\n"
     "<VirtualHost *:80>\nServerName w\nProxyPass / http://b/\n</VirtualHost>\n",
     "map http://w/ http://b/\n",
     "3:11: there is nothing to leave alone: no ProxyPass covers /x\n"},
    {"ProxyPass / http://b/\nProxyPass /a !\nProxyPass /a/b http://b/a\n",
     "map / http://b/\nmap /a/b http://b/a\n",
     "2:11: what /a is mapped to is mapped by another directive, too\n"},
    {"ProxyPass /a !\nProxyPass /a http://b/\n", "map /a http://b/\n",
     "1:11: what /a is mapped to is mapped by another directive, too\n"},
    /* cookies go by the rule that a request came through */
    {"ProxyPass / http://b/\n<Location /x>\n ProxyPassReverseCookiePath /a /b\n</Location>\n"
     "<Location /y>\nProxyPassReverseCookieDomain a b\nProxyPassReverse http://c/\n</Location>\n",
     "map / http://b/\nmap /y http://c/\nmap /x http://b/x\nmap /y http://b/y\n", ""},
    {"<Location /l>\nProxyPassReverseCookieDomain a b\nProxyPass !\n</Location>\n"
     "ProxyPass / http://b/\n",
     "map / http://b/\nkeep http://b/l\n",
     "2:1: ProxyPassReverseCookieDomain does not count: write a ProxyPass for <Location /l>, "
     "too\n"},
    {"ProxyPass /y http://b/\n<Location /x>\n ProxyPassReverseCookiePath /a /b\n</Location>\n",
     "map /y http://b/\n",
     "3:2: ProxyPassReverseCookiePath does not count: write a ProxyPass for <Location /x>, too\n"},
    {"<Location /x/>\nProxyPassReverseCookiePath /a /b\n</Location>\n"
     "<VirtualHost *:80>\nServerName v\nProxyPass /x/ http://b/\n</VirtualHost>\n",
     "map http://v/x http://b/\n", ""},
    {"ProxyPass /x http://b/\n<VirtualHost *>\nServerName v\n"
     "ProxyPassReverseCookieDomain a b\n</VirtualHost>\n",
     "map /x http://b/\n",
     "4:1: ProxyPassReverseCookieDomain does not count: write a ProxyPass for <VirtualHost *>, "
     "too\n"},
    /* names, once, and only where there are rules */
    {"<VirtualHost *:80>\nServerAlias *.v a?c w\nServerName v\nProxyPass /x http://b/\n"
     "ProxyPassReverseCookiePath / /x\n</VirtualHost>\nProxyPass /g http://b/\n"
     "<VirtualHost *>\nServerName y\nServerAlias *.y\n</VirtualHost>\n",
     "map http://v/x http://b/\nmap http://w/x http://b/\nmap /g http://b/\n",
     "2:13: there are no rules for the names that *.v stands for\n"
     "2:17: there are no rules for the names that a?c stands for\n"},
    /* a Listen for https that does not count */
    {"<VirtualHost *:*>\nServerName v\nServerAlias w\nProxyPass / http://b/\n"
     "ProxyPassReverseCookiePath / /x\n</VirtualHost>\nProxyPass /g http://b/\n"
     "Listen [::]:80\nListen 10.0.0.7:80\nListen ${PORT}\nListen\nListen x80\n"
     "<IfModule ssl_module>\nListen 443\nListen 8443 HTTPS\n</IfModule>\n"
     "<IfModule !ssl_module>\nListen 81\n</IfModule>\n",
     "map http://v/ http://b/\nmap https://v/ http://b/\nmap http://v:8443/ http://b/\n"
     "map http://w/ http://b/\nmap https://w/ http://b/\nmap http://w:8443/ http://b/\n"
     "map /g http://b/\n",
     "15:13: HTTPS does not count for <VirtualHost *:*>, which has no port: write SSLEngine on "
     "there\n"},
    {"Listen 8443 https\n<VirtualHost *>\nServerName v:81\nProxyPass / http://b/\n"
     "</VirtualHost>\n<VirtualHost *>\nServerName w\nProxyPass / http://b/\nSSLEngine on\n"
     "</VirtualHost>\n",
     "map http://v:81/ http://b/\nmap https://w:8443/ http://b/\n", ""},
    {"Listen 8080\nListen 443\n<VirtualHost *:8080 *>\nServerName v\nProxyPass / http://b/\n"
     "</VirtualHost>\n",
     "map http://v:8080/ http://b/\nmap http://v:443/ http://b/\n", ""},
    /* a virtual host without a name, beside those that have one */
    {"<VirtualHost *:80>\nProxyPassReverseCookiePath / /x\n</VirtualHost>\n"
     "<IfModule x>\n  <VirtualHost *:81>\nProxyPass /x http://b/\nProxyPass /y http://c/\n"
     "</VirtualHost>\n</IfModule>\n<VirtualHost *:80>\nServerName v\nProxyPass / http://d/\n"
     "</VirtualHost>\n<VirtualHost *:82>\nServerAlias w\n</VirtualHost>\n",
     "map /x http://b/\nmap /y http://c/\nmap http://v/ http://d/\n",
     "1:1: <VirtualHost *:80> has no ServerName: its rules count for every host\n"
     "5:3: <VirtualHost *:81> has no ServerName: its rules count for every host\n"},
    {"<VirtualHost *:80>\nProxyPass / http://b/\n</VirtualHost>\n"
     "<VirtualHost *:80>\nServerName v\n</VirtualHost>\nProxyPass / http://c/\n",
     "map / http://b/\nmap / http://c/\n", ""},
    /* in the order of the text */
    {"Include a\nProxyPass /a ajp://b/\nInclude c\nProxyPass /d !\nInclude e\n"
     "ProxyPass /f ajp://g/\n",
     "",
     "1:1: this file is not read: a\n2:14: there is no rule for ajp://b/: no http URL names it\n"
     "3:1: this file is not read: c\n"
     "4:11: there is nothing to leave alone: no ProxyPass covers /d\n"
     "5:1: this file is not read: e\n6:14: there is no rule for ajp://g/: no http URL names it\n"},
};

START_TEST(warnings_have_a_place)
{
    const struct odd *row = &odds[_i];
    struct ppr_builder *builder = read_text(row->text);
    struct ppr_table *table = ppr_builder_build(builder);
    const struct ppr_error *error = ppr_builder_error(builder);
    struct ppr_warning warning;
    char rules[4096];
    char warnings[4096] = "";
    size_t size = 0;
    ck_assert_msg(table, "%zu:%zu: %s, for\n%s", error->line, error->column, error->message,
                  row->text);
    for (size_t i = 1; ppr_builder_warning(builder, i, &warning) == PPR_OK; i++) {
        ck_assert_uint_eq(warning.rule, 0);
        size += (size_t)snprintf(warnings + size, sizeof warnings - size, "%zu:%zu: %s\n",
                                 warning.line, warning.column, warning.message);
    }
    dump(table, rules, sizeof rules);
    ck_assert_msg(!strcmp(rules, row->rules), "should be\n%sis\n%sfor\n%s", row->rules, rules,
                  row->text);
    ck_assert_msg(!strcmp(warnings, row->warnings), "should be\n%sis\n%sfor\n%s", row->warnings,
                  warnings, row->text);
    ppr_table_unref(table);
    ppr_builder_free(builder);
}
END_TEST

/* Cookie rules of several places: what becomes of a cookie of http://b, as httpd does it. */
static const char cookie_rules[] = "ProxyPassReverseCookiePath /g /global\n"
                                   "ProxyPassReverseCookiePath /both /first\n"
                                   "ProxyPassReverseCookieDomain g.internal www.example.org\n"
                                   "<VirtualHost *:80>\n"
                                   "ServerName v\n"
                                   "ServerAlias w\n"
                                   "ProxyPass / http://b/\n"
                                   "ProxyPassReverseCookiePath /both /second\n"
                                   "ProxyPassReverseCookiePath /s /server\n"
                                   "<Location /l>\n"
                                   "ProxyPassReverseCookiePath /s /hidden\n"
                                   "ProxyPassReverseCookiePath /l /location\n"
                                   "ProxyPassReverseCookieDomain l.internal www.example.org\n"
                                   "</Location>\n"
                                   "<Location /l/m>\n"
                                   "ProxyPassReverseCookiePath /m /middle interpolate\n"
                                   "ProxyPassReverseCookiePath /again /inner\n"
                                   "</Location>\n"
                                   "<Location /l/>\n"
                                   "ProxyPassReverseCookiePath /again /outer\n"
                                   "ProxyPassReverseCookiePath /o /other\n"
                                   "</Location>\n"
                                   "<Location \"/e f\">\n"
                                   "ProxyPassReverseCookiePath /e /encoded\n"
                                   "</Location>\n"
                                   "</VirtualHost>\n"
                                   "<VirtualHost *:80>\n"
                                   "ServerName x\n"
                                   "ProxyPass / http://b/\n"
                                   "</VirtualHost>\n";

struct cookie {
    const char *origin;
    const char *target;
    const char *in;
    const char *out; /* NULL: unchanged */
};

static const struct cookie cookies[] = {
    {"http://v", "/a", "a=b; Path=/g", "a=b; Path=/global"},
    {"http://v", "/a", "a=b; Path=/s", "a=b; Path=/server"},
    {"http://w", "/a", "a=b; Path=/s", "a=b; Path=/server"},
    {"http://v", "/a", "a=b; Path=/both", "a=b; Path=/first"},
    {"http://v", "/a", "a=b; Path=/l", NULL},
    {"http://v", "/a", "a=b; Domain=g.internal", "a=b; Domain=www.example.org"},
    {"http://v", "/a", "a=b; Domain=l.internal", NULL},
    {"http://v", "/l/a", "a=b; Path=/g", "a=b; Path=/global"},
    {"http://v", "/l/a", "a=b; Path=/s", "a=b; Path=/server"},
    {"http://v", "/l/a", "a=b; Path=/both", "a=b; Path=/first"},
    {"http://v", "/l/a", "a=b; Path=/l", "a=b; Path=/location"},
    {"http://w", "/l/a", "a=b; Path=/l", "a=b; Path=/location"},
    {"http://v", "/l/a", "a=b; Path=/m", NULL},
    {"http://v", "/l/a", "a=b; Domain=l.internal", "a=b; Domain=www.example.org"},
    {"http://v", "/l/a", "a=b; Domain=g.internal", "a=b; Domain=www.example.org"},
    {"http://v", "/lm/a", "a=b; Path=/l", NULL},
    {"http://v", "/l/m/a", "a=b; Path=/g", "a=b; Path=/global"},
    {"http://v", "/l/m/a", "a=b; Path=/l", "a=b; Path=/location"},
    {"http://v", "/l/m/a", "a=b; Path=/m", "a=b; Path=/middle"},
    {"http://v", "/l/m/a", "a=b; Domain=l.internal", "a=b; Domain=www.example.org"},
    {"http://v", "/l/m/a", "a=b; Path=/again", "a=b; Path=/inner"},
    {"http://v", "/l/a", "a=b; Path=/again", "a=b; Path=/outer"},
    {"http://v", "/l/m/a", "a=b; Path=/o", "a=b; Path=/other"},
    {"http://v", "/e%20f/a", "a=b; Path=/e", "a=b; Path=/encoded"},
    {"http://x", "/a", "a=b; Path=/g", "a=b; Path=/global"},
    {"http://x", "/l/a", "a=b; Path=/s", NULL},
    {"http://x", "/l/a", "a=b; Domain=l.internal", NULL},
};

/* The same where a virtual host has no name. */
static const char unnamed_rules[] = "<VirtualHost *:8081>\n"
                                    "ProxyPass / http://u/\n"
                                    "ProxyPassReverseCookiePath / /unnamed\n"
                                    "<Location \"/l m\">\n"
                                    "ProxyPassReverseCookiePath /l /unnamed\n"
                                    "ProxyPassReverseCookieDomain l.internal l.example\n"
                                    "</Location>\n"
                                    "</VirtualHost>\n"
                                    "<VirtualHost *:80>\n"
                                    "ServerName v\n"
                                    "ServerAlias w\n"
                                    "ProxyPass / http://b/\n"
                                    "</VirtualHost>\n"
                                    "<VirtualHost *:80>\n"
                                    "ServerName x\n"
                                    "ProxyPass / http://b/\n"
                                    "ProxyPassReverseCookiePath /s /server\n"
                                    "</VirtualHost>\n"
                                    "ProxyPassReverseCookiePath /g /global\n";

static const struct cookie unnamed_cookies[] = {
    {"http://v", "/a", "a=b; Path=/", NULL},
    {"http://w", "/a", "a=b; Path=/", NULL},
    {"http://x", "/a", "a=b; Path=/", NULL},
    {"http://x", "/a", "a=b; Path=/s", "a=b; Path=/server"},
    {"http://v:8081", "/a", "a=b; Path=/", "a=b; Path=/unnamed"},
    {"http://v", "/l%20m/a", "a=b; Path=/l", NULL},
    {"http://x", "/l%20m/a", "a=b; Path=/l", NULL},
    {"http://x", "/l%20m/a", "a=b; Path=/s", "a=b; Path=/server"},
    {"http://y:8081", "/l%20m/a", "a=b; Path=/l", "a=b; Path=/unnamed"},
    {"http://v", "/l%20m/a", "a=b; Domain=l.internal", NULL},
    {"http://v", "/l%20m/a", "a=b; Path=/g", "a=b; Path=/global"},
    {"http://y:8081", "/l%20m/a", "a=b; Domain=l.internal", "a=b; Domain=l.example"},
    {"http://x", "/a", "a=b; Path=/g", "a=b; Path=/global"},
};

START_TEST(cookie_rules_have_a_place)
{
    const int count = (int)ROWS_COUNT(cookies);
    const struct cookie *row = _i < count ? &cookies[_i] : &unnamed_cookies[_i - count];
    struct ppr_builder *builder = read_text(_i < count ? cookie_rules : unnamed_rules);
    struct ppr_table *table = ppr_builder_build(builder);
    struct ppr_context context = {.size = sizeof context};
    char url[64];
    char out[256];
    ck_assert_ptr_nonnull(table);
    snprintf(url, sizeof url, "http://b%s", row->target);
    context.client_origin = ppr_view_of(row->origin);
    context.client_target = ppr_view_of(row->target);
    context.backend_url = ppr_view_of(url);
    const struct ppr_result result =
        ppr_rewrite_field(table, PPR_RESPONSE, &context, ppr_view_of("Set-Cookie"),
                          ppr_view_of(row->in), out, sizeof out - 1);
    out[result.status == PPR_REWRITTEN ? result.count : 0] = '\0';
    ck_assert_msg(!strcmp(out, row->out ? row->out : ""), "%s %s: should be %s, is %s", row->target,
                  row->in, row->out ? row->out : "as it was", out);
    ppr_table_unref(table);
    ppr_builder_free(builder);
}
END_TEST

/* Of many rules that are said twice each has one number. */
START_TEST(pairs_are_one_rule)
{
    enum { many = 200, most = 64 };
    char *text = malloc(2 * many * most);
    size_t size = 0;
    struct ppr_rule rule;
    ck_assert_ptr_nonnull(text);
    for (int i = 0; i < 2 * many; i++)
        size += (size_t)snprintf(text + size, most, "ProxyPass%s /%d http://b/%d\n",
                                 i % 2 ? "Reverse" : "", i / 2, i / 2);
    struct ppr_builder *builder = read_text(text);
    struct ppr_table *table = ppr_builder_build(builder);
    ck_assert_uint_eq(ppr_table_size(table), many);
    ck_assert_int_eq(ppr_table_rule(table, many, &rule), PPR_OK);
    ck_assert_uint_eq(rule.client.size, 4);
    ck_assert_mem_eq(rule.client.data, "/199", 4);
    ppr_table_unref(table);
    ppr_builder_free(builder);
    free(text);
}
END_TEST

/* Thousands of <Location> are read in a time that grows as they do: each is found by its path. */
START_TEST(locations_may_be_many)
{
    enum { many = 3000, most = 200 };
    char *text = malloc((size_t)many * most);
    size_t size = 0;
    struct ppr_warning warning;
    ck_assert_ptr_nonnull(text);
    for (int i = 0; i < many; i++)
        size += (size_t)snprintf(text + size, most,
                                 "%s<Location /l%d/>\n%sProxyPassReverseCookiePath /x /y%d\n"
                                 "ProxyPassReverseCookieDomain b%d c\n</Location>\n",
                                 i ? "" : "ProxyPass /l0/ http://a/\nProxyPass /l1 http://b/\n", i,
                                 i % 2 ? "" : "ProxyPass http://c/\n", i, i);
    struct ppr_builder *builder = read_text(text);
    struct ppr_table *table = ppr_builder_build(builder);
    ck_assert_uint_eq(ppr_table_size(table), 2 + many / 2);
    /* those without a ProxyPass, but for /l1 */
    ck_assert_int_eq(ppr_builder_warning(builder, 2 * (many / 2 - 1), &warning), PPR_OK);
    ck_assert_uint_eq(warning.line, 2 + 9 * (many / 2) - 1);
    ck_assert_uint_eq(warning.column, 1);
    ck_assert_int_eq(ppr_builder_warning(builder, 2 * (many / 2 - 1) + 1, &warning),
                     PPR_BAD_ARGUMENT);
    for (int i = 0; i < many; i++) {
        char target[32];
        char in[64];
        char cookie[64];
        char out[64] = "";
        struct ppr_context context = {.size = sizeof context,
                                      .backend_url = ppr_view_of("http://c")};
        snprintf(target, sizeof target, "/l%d/a", i);
        snprintf(cookie, sizeof cookie, "a=b; Domain=c; Path=/y%d", i);
        snprintf(in, sizeof in, "a=b; Domain=b%d; Path=/x", i);
        context.client_target = ppr_view_of(target);
        ppr_rewrite_field(table, PPR_RESPONSE, &context, ppr_view_of("Set-Cookie"), ppr_view_of(in),
                          out, sizeof out);
        ck_assert_mem_eq(out, cookie, strlen(cookie));
    }
    ppr_table_unref(table);
    ppr_builder_free(builder);
    free(text);
}
END_TEST

/* A value has a bound, because it may be put into others many times over. */
START_TEST(values_are_bounded)
{
    for (size_t more = 0; more < 2; more++) {
        char text[1200];
        const size_t size = (size_t)snprintf(text, sizeof text, "\n Define B http://b/");
        memset(text + size, 'x', sizeof text - size);
        text[size - 9 + 1024 + more] = '\0';
        struct ppr_builder *builder = read_text(text);
        const struct ppr_error *error = ppr_builder_error(builder);
        ck_assert_int_eq(error->status, more ? PPR_BAD_RULE : PPR_OK);
        ck_assert_uint_eq(error->line, more ? 2 : 0);
        ck_assert_uint_eq(error->column, more ? 11 + 1024 : 0);
        ck_assert(!more || strstr(error->message, "a value must not be longer than 1024 bytes"));
        ppr_builder_free(builder);
    }
}
END_TEST

/* Whatever the bytes, each beginning of a text is read, and without a fault. */
START_TEST(beginnings_are_read)
{
    const int count = (int)ROWS_COUNT(goods);
    const char *text = _i < count ? goods[_i].text : odds[_i - count].text;
    for (size_t size = 0; size < strlen(text); size++)
        ppr_builder_free(read_bytes(text, size));
}
END_TEST

int main(void)
{
    const struct rows_case cases[] = {
        {texts_are_rules, ROWS_COUNT(goods)},
        {errors_have_a_place, ROWS_COUNT(bads)},
        {warnings_have_a_place, ROWS_COUNT(odds)},
        {cookie_rules_have_a_place, ROWS_COUNT(cookies) + ROWS_COUNT(unnamed_cookies)},
        {pairs_are_one_rule, 1},
        {locations_may_be_many, 1},
        {values_are_bounded, 1},
        {beginnings_are_read, ROWS_COUNT(goods) + ROWS_COUNT(odds)},
    };
    return rows_main("apache", cases, ROWS_COUNT(cases));
}
