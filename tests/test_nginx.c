/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* nginx configurations: the rules that they become, what is refused and where, and what is
   worth a look. That the rules do what nginx does is test_nginx_server.py's to say. */

#include "rows.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Read a text from memory without a byte to spare. */
static struct ppr_builder *read_text(const char *text, size_t size)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    char *exact = rows_exact(text, size);
    ppr_builder_read(builder, PPR_FORMAT_NGINX, (struct ppr_view){exact, size});
    rows_free(exact, size);
    return builder;
}

/* --------------------------------------------------------------- Rules -- */

/* A text, and its rules, a line each, the way that ppr_table_rule has them. */
struct good_text {
    const char *text;
    const char *rules;
};

#define SERVER(text) "server { server_name a; " text " }"

/* Two servers that differ in their name and in what they listen to. */
#define SERVERS(first, second)                                                                     \
  "server { server_name a; " first " location / { proxy_pass http://c; } }\n"                      \
  "server { server_name b; " second " location / { proxy_pass http://c; } }"

static const struct good_text good_texts[] = {
    /* nothing to read */
    {"", ""},
    {" \t\r\n# proxy_pass http://b;\n", ""},
    {"user www-data; events { worker_connections 768; }", ""},
    {"http { server { listen 80; server_name a; location / { root /srv; } } }", ""},
    /* all of a configuration, a server, a location, the inside of one */
    {"http { server { server_name a; location /m/ { proxy_pass http://b/x/; } } }",
     "map http://a/m http://b/x\n"},
    {SERVER("location /m/ { proxy_pass http://b/x/; }"), "map http://a/m http://b/x\n"},
    {"location /m/ { proxy_pass http://b/x/; }", "map /m http://b/x\n"},
    {"proxy_pass http://b;", "map / http://b/\n"},
    {"proxy_redirect http://b/x/ /m/;", "map /m http://b/x\n"},
    {"server_name a; listen 81; location / { proxy_pass http://b; }",
     "map http://a:81/ http://b/\n"},
    /* words */
    {"location '/m/' { proxy_pass \"http://b/x/\"; }", "map /m http://b/x\n"},
    {"location /m/{proxy_pass http://b/x/;}", "map /m http://b/x\n"},
    {"location\t/m/\r\n{\r\n proxy_pass\n\n http://b/x/\r\n;}\r\n", "map /m http://b/x\n"},
    {"# {\nlocation /m/ { # } \n proxy_pass http://b/x/; # ;\n}", "map /m http://b/x\n"},
    {"location \"/a b/\" { proxy_pass http://b/x/; }", "map /a%20b http://b/x\n"},
    {"location \"/a\\\"b/\" { proxy_pass http://b/x/; }", "map /a%22b http://b/x\n"},
    {"location '/\xC3\xA4;{}/' { proxy_pass http://b/x/; }", "map /%C3%A4;%7B%7D http://b/x\n"},
    {"location '/{x}/' { proxy_pass 'http://b/{x}/'; }", "map /%7Bx%7D http://b/%7Bx%7D\n"},
    {"location /a%20b/ { proxy_pass http://b/x/; }", "map /a%2520b http://b/x\n"},
    {"location /a#b/ { proxy_pass http://b/x#/; }", NULL},
    {"location \"/a\\t\\r\\nb\\q/\" { proxy_pass http://b/x/; }",
     "map /a%09%0D%0Ab%5Cq http://b/x\n"},
    {"location \"/!$&'()*+,;=:@-._~/\" { proxy_pass http://b/x/; }",
     "map /!$&'()*+,;=:@-._~ http://b/x\n"},
    {"\xEF\xBB\xBFlocation /m/ { proxy_pass http://b/x/; }", "map /m http://b/x\n"},
    {"if ($x ~ \"a{2}\") { return 404; } location / { proxy_pass http://b; }", "map / http://b/\n"},
    {"log_format x '$a{' \"}\"; location / { proxy_pass http://b; }", "map / http://b/\n"},
    {"set $a b${c}d; location / { proxy_pass http://b; }", "map / http://b/\n"},
    /* what is no nginx syntax, or not HTTP's */
    {"location / { content_by_lua_block { local t = {\"}\", '}', [[ } ]], [=[ }]] ]=]} -- }\n"
     "--[[ } ]] if t then ngx.say(\"\\\"}\") end } proxy_pass http://b; }",
     "map / http://b/\n"},
    {"location / { access_by_lua_block { x = a[b[1]] - 1 } proxy_pass http://b; }",
     "map / http://b/\n"},
    {"location / { content_by_lua_block { x = [=[ ]] } ]=] } proxy_pass http://b; }",
     "map / http://b/\n"},
    {"stream { upstream u { server b:1; } server { listen 1; proxy_pass u; } }", ""},
    {"map $http_upgrade $c { default upgrade; '' close; proxy_pass x; location y; }", ""},
    {"types { text/html html; } geo $x { default 0; }", ""},
    {"location / { fastcgi_pass unix:/x; grpc_pass grpc://b; uwsgi_pass b:1; }", ""},
    /* servers */
    {"server { listen 8080; server_name a; location / { proxy_pass http://b; } }",
     "map http://a:8080/ http://b/\n"},
    {"server { listen *:8080; server_name a; location / { proxy_pass http://b; } }",
     "map http://a:8080/ http://b/\n"},
    {"server { listen 127.0.0.1; server_name a; location / { proxy_pass http://b; } }",
     "map http://a/ http://b/\n"},
    {"server { listen [::1]:8080; server_name a; location / { proxy_pass http://b; } }",
     "map http://a:8080/ http://b/\n"},
    {"server { listen [::1]; server_name a; location / { proxy_pass http://b; } }",
     "map http://a/ http://b/\n"},
    {"server { listen 443 ssl http2; server_name a; location / { proxy_pass http://b; } }",
     "map https://a/ http://b/\n"},
    {"server { listen 8443 quic; server_name a; location / { proxy_pass http://b; } }",
     "map https://a:8443/ http://b/\n"},
    {"server { listen 8443; ssl on; server_name a; location / { proxy_pass http://b; } }",
     "map https://a:8443/ http://b/\n"},
    {"server { listen 8443; ssl off; server_name a; location / { proxy_pass http://b; } }",
     "map http://a:8443/ http://b/\n"},
    {"http { ssl on; server { listen 8443; server_name a; location / { proxy_pass http://b; } } }",
     "map https://a:8443/ http://b/\n"},
    {"server { listen 127.0.0.1 ssl; server_name a; location / { proxy_pass http://b; } }",
     "map https://a:80/ http://b/\n"},
    {"server { listen [::1]:81; listen [::2]:81 ssl; server_name a;\n"
     "location / { proxy_pass http://b; } }",
     "map http://a:81/ http://b/\nmap https://a:81/ http://b/\n"},
    {"server { listen 80; listen [::]:80; listen 443 ssl; server_name a b;\n"
     "location / { proxy_pass http://c; } }",
     "map http://a/ http://c/\nmap https://a/ http://c/\n"
     "map http://b/ http://c/\nmap https://b/ http://c/\n"},
    {"server { server_name a:80 a b:81; listen 80; location / { proxy_pass http://c; } }",
     "map http://a/ http://c/\n"},
    {"server { server_name a:80; listen 80; location / { proxy_pass http://c; } }",
     "map / http://c/\n"},
    {"server { server_name [::1]; listen 81; location / { proxy_pass http://c; } }",
     "map http://[::1]:81/ http://c/\n"},
    /* TLS is of an address and port, whichever server says so */
    {SERVERS("listen 443 ssl;", "listen 443;"),
     "map https://a/ http://c/\nmap https://b/ http://c/\n"},
    {SERVERS("listen 8443;", "listen 8443 ssl;"),
     "map https://a:8443/ http://c/\nmap https://b:8443/ http://c/\n"},
    {SERVERS("listen *:443; listen 0.0.0.0:443;", "listen 443 ssl;"),
     "map https://a/ http://c/\nmap https://b/ http://c/\n"},
    {SERVERS("listen 127.0.0.1:443;", "listen 127.0.0.1:443 ssl;"),
     "map https://a/ http://c/\nmap https://b/ http://c/\n"},
    {SERVERS("listen [::1]:443;", "listen [::1]:443 ssl;"),
     "map https://a/ http://c/\nmap https://b/ http://c/\n"},
    {SERVERS("", "listen *:80 ssl;"), "map https://a:80/ http://c/\nmap https://b:80/ http://c/\n"},
    {SERVERS("listen 10.0.0.1;", "listen 10.0.0.1:80 ssl;"),
     "map https://a:80/ http://c/\nmap https://b:80/ http://c/\n"},
    {SERVERS("listen [::]:443;", "listen 443 ssl;"),
     "map http://a:443/ http://c/\nmap https://b/ http://c/\n"},
    {SERVERS("listen 127.0.0.1:443;", "listen 443 ssl;"),
     "map http://a:443/ http://c/\nmap https://b/ http://c/\n"},
    {SERVERS("listen 80;", "listen 443 ssl;"),
     "map http://a/ http://c/\nmap https://b/ http://c/\n"},
    {SERVERS("listen 443;", "listen 443 quic;"), /* of UDP */
     "map http://a:443/ http://c/\nmap https://b/ http://c/\n"},
    {SERVERS("listen 443;", "listen 443; ssl on;"),
     "map http://a:443/ http://c/\nmap https://b/ http://c/\n"},
    {"server { location / { proxy_pass http://b; } server_name a; listen 81; }",
     "map http://a:81/ http://b/\n"},
    {"server { listen unix:/x; listen 81; server_name a; location / { proxy_pass http://b; } }",
     "map http://a:81/ http://b/\n"},
    {"server { listen unix:/x; server_name a; location / { proxy_pass http://b; } }",
     "map / http://b/\n"},
    {"server { location / { proxy_pass http://b; } }", "map / http://b/\n"},
    {"server { server_name _ \"\" *.a .a a.* ~^x$ $hostname; location / { proxy_pass http://b; } }",
     "map / http://b/\n"},
    {SERVER("location / { proxy_pass http://b; }") "server { server_name c; listen 81;\n"
                                                   "location / { proxy_pass http://d/; } }",
     "map http://a/ http://b/\nmap http://c:81/ http://d/\n"},
    /* locations */
    {"location ^~ /m/ { proxy_pass http://b/x/; }", "map /m http://b/x\n"},
    {"location ^~/m/ { proxy_pass http://b/x/; }", "map /m http://b/x\n"},
    {"location /m { proxy_pass http://b; }", "map /m http://b/m\nmap / http://b/\n"},
    {"location /m { proxy_pass http://b:8080/x; }", "map /m http://b:8080/x\n"},
    {"location / { proxy_pass HTTPS://b/; }", "map / https://b/\n"},
    {"location /m/ { proxy_pass http://b; } location /n/ { proxy_pass http://b; }\n"
     "location / { proxy_pass http://c; }",
     "map /m http://b/m\nmap /n http://b/n\nmap / http://c/\nmap / http://b/\n"},
    {"location /m/ { location /m/n/ { proxy_pass http://b/; } proxy_pass http://c/; }",
     "map /m/n http://b/\nmap /m http://c/\n"},
    {"location @x { proxy_pass http://b; }", "map / http://b/\n"},
    {"location /m/ { if ($x) { proxy_pass http://c; } proxy_pass http://b; }",
     "map /m http://b/m\nmap /m http://c/m\nmap / http://c/\nmap / http://b/\n"},
    {"location /m/ { limit_except GET { proxy_pass http://c; } proxy_pass http://b/x/; }",
     "map /m http://b/x\nmap /m http://c/m\nmap / http://c/\n"},
    {"location ~ \\.php$ { root /srv; }", ""},
    /* upstreams */
    {"upstream u { server b1; server b2:81 weight=2; server [::1]:82 backup; keepalive 3; }\n"
     "location /m/ { proxy_pass http://u/x/; }",
     "map /m http://b1/x\nmap /m http://b2:81/x\nmap /m http://[::1]:82/x\nmap /m http://u/x\n"},
    {"location / { proxy_pass https://u; } upstream u { server b1; server b2:443; }",
     "map / https://b1:80/\nmap / https://b2/\nmap / https://u/\n"},
    {"location / { proxy_pass http://u:81; } upstream u { server b1; }", "map / http://u:81/\n"},
    {"upstream u { server b1; } upstream v { server b2; } location / { proxy_pass http://v; }",
     "map / http://b2/\nmap / http://v/\n"},
    {"upstream MyApp { server c; } location / { proxy_pass http://myapp/; }",
     "map / http://c/\nmap / http://myapp/\n"},
    {"upstream u { server c; } location / { proxy_pass http://U; }",
     "map / http://c/\nmap / http://u/\n"},
    {"upstream localhost { server c; } location / { proxy_pass http://unix:/x:/; }",
     "map / http://localhost/\n"},
    /* the host that the backend is told */
    {"location /m/ { proxy_pass http://b/x/; proxy_set_header Host app.example:81; }",
     "map /m http://b/x\nmap /m http://app.example:81/x\n"},
    {"location /m/ { proxy_pass http://b/x/; proxy_set_header host $host; }",
     "map /m http://b/x\n"},
    {"location /m/ { proxy_pass http://b/x/; proxy_set_header Host ''; }", "map /m http://b/x\n"},
    {"location /m/ { proxy_pass http://b/x/; proxy_set_header Host b; }", "map /m http://b/x\n"},
    {"server { proxy_set_header Host h; location /m/ { proxy_pass http://b/; }\n"
     "location /n/ { proxy_pass http://b/; proxy_set_header X y; } }",
     "map /m http://b/\nmap /m http://h/\nmap /n http://b/\n"},
    /* variables */
    {"location /m { set $b http://c:81; proxy_pass $b; }", "map /m http://c:81/m\n"},
    {"location /m { set $b c; proxy_pass http://$b:81; }", "map /m http://c:81/m\n"},
    {"location /m { set $s https; set $b c; set $p 81; proxy_pass $s://${b}:$p$request_uri; }",
     "map /m https://c:81/m\n"},
    {"server { set $b c; location /m { proxy_pass http://$b$uri$is_args$args; } }",
     "map /m http://c/m\n"},
    {"location /m { set $b c; proxy_pass http://$b; } location /n { set $b d; proxy_pass "
     "http://$b; }",
     "map /m http://c/m\nmap /n http://d/n\n"},
    {"location /m { if ($x) { set $b c; proxy_pass http://$b; } }", "map /m http://c/m\n"},
    {"location @x { set $b c; proxy_pass http://$b; }", "map / http://c/\n"},
    {"location /o { set $b c; location /o/n { set $b d; proxy_pass http://$b; } }",
     "map /o/n http://d/o/n\n"},
    {"server { set $b c; location /m { limit_except GET { proxy_pass http://$b; } } }",
     "map /m http://c/m\n"},
    {"location /m { set $e ''; proxy_pass http://b$e; }", "map /m http://b/m\n"},
    {"location /m { proxy_pass http://b$request_uri; }", "map /m http://b/m\n"},
    {"location /m { proxy_pass http://b$document_uri; }", "map /m http://b/m\n"},
    {"location /m { proxy_pass http://b$uri; } location /n { proxy_pass http://b$is_args$args; }",
     "map /m http://b/m\nmap /n http://b/n\n"},
    /* proxy_redirect */
    {"location /m/ { proxy_pass http://b/x/; proxy_redirect default; }", "map /m http://b/x\n"},
    {"location /m/ { proxy_pass http://b; proxy_redirect default; }",
     "map /m http://b/m\nmap / http://b/\n"},
    {"location /m/ { proxy_pass http://b; proxy_redirect http://c/y/ /n/; }",
     "map /m http://b/m\nmap /n http://c/y\n"},
    {"location /m/ { proxy_pass http://b; proxy_redirect http://c/y/ /n/; proxy_redirect default; "
     "}",
     "map /m http://b/m\nmap /n http://c/y\nmap / http://b/\n"},
    {"location /m/ { proxy_pass http://b/x/; proxy_redirect http://b/x/ /m/; }",
     "map /m http://b/x\n"},
    {"location /m/ { proxy_pass http://b/x/; proxy_redirect / /m/; }",
     "map /m http://b/x\nmap /m http://b/\n"},
    {"location /m/ { proxy_pass http://b/x/; proxy_redirect http://c/ https://www/d/; }",
     "map /m http://b/x\nmap https://www/d http://c/\n"},
    {"location /m/ { proxy_pass http://b/x/; proxy_redirect http://c ''; }",
     "map /m http://b/x\nmap / http://c/\n"},
    {"location /m/ { proxy_pass http://b/x/; proxy_redirect http://$proxy_host/y/ /n/; }",
     "map /m http://b/x\nmap /n http://b/y\n"},
    {"location /m/ { proxy_pass http://b/x/; proxy_redirect https://$proxy_host:$proxy_port/ /n/; "
     "}",
     "map /m http://b/x\nmap /n https://b/\n"},
    {"upstream u { server c; } location /m/ { proxy_pass http://u/x/; proxy_redirect / /n/; }",
     "map /m http://c/x\nmap /m http://u/x\nmap /n http://c/\nmap /n http://u/\n"},
    {"server { listen 81; server_name a; location /m/ { proxy_pass http://b/x/;\n"
     "proxy_redirect http://c/ $scheme://$host:$server_port/c/;\n"
     "proxy_redirect http://d/ $scheme://$http_host/d/;\n"
     "proxy_redirect http://e/ https://$server_name/e/;\n"
     "proxy_redirect http://f/ https://$host:8443/f/;\n"
     "proxy_redirect http://g/ https://$host:$server_port/g/;\n"
     "proxy_redirect http://h/ /h/; proxy_redirect http://i $scheme://$host; } }",
     "map http://a:81/m http://b/x\nmap http://a:81/c http://c/\nmap http://a:81/d http://d/\n"
     "map https://a/e http://e/\nmap https://a:8443/f http://f/\nmap https://a:81/g http://g/\n"
     "map http://a:81/h http://h/\nmap http://a:81/ http://i/\n"},
    {"location /m/ { proxy_pass http://b/x/; proxy_redirect http://c/ https://$host:8443/c/; }",
     "map /m http://b/x\nmap /c http://c/\n"},
    {SERVER("location /m/ { proxy_pass http://b/x/; proxy_redirect http://c/ "
            "https://$host:000000008443/c/; }"),
     "map http://a/m http://b/x\nmap https://a:8443/c http://c/\n"},
    {"server { listen 81; server_name a; location /m/ { proxy_pass http://b/x/; proxy_redirect "
     "http://c/ http://$http_host/c/; } }",
     "map http://a:81/m http://b/x\nmap http://a:81/c http://c/\n"},
    {"server { listen 127.0.0.1:443 ssl; server_name a; location /m/ { proxy_pass http://b/x/; "
     "proxy_redirect http://c/ http://$http_host/c/; } }",
     "map https://a/m http://b/x\nmap http://a/c http://c/\n"},
    /* its levels */
    {"server { proxy_redirect http://c/ /c/; location /m/ { proxy_pass http://b; }\n"
     "location /n/ { proxy_pass http://d; }\n"
     "location /o/ { proxy_pass http://e; proxy_redirect default; } }",
     "map /m http://b/m\nmap /n http://d/n\nmap /o http://e/o\nmap /c http://c/\nmap / "
     "http://e/\n"},
    {"http { proxy_redirect http://c/ /c/; " SERVER("location / { proxy_pass http://b/; }")
         SERVER("location /m/ { proxy_pass http://b/; }") "}",
     "map http://a/ http://b/\nmap http://a/c http://c/\n"
     "map http://a/m http://b/\nmap http://a/c http://c/\n"},
    {"http { proxy_redirect http://c/ /c/; " SERVER(
         "proxy_redirect http://d/ /d/; location / { proxy_pass http://b/; }") "}",
     "map http://a/ http://b/\nmap http://a/d http://d/\n"},
    {SERVER("proxy_redirect http://c/ /c/;"), "map http://a/c http://c/\n"},
    {SERVER("proxy_redirect / /r/; location /m/ { proxy_pass http://b; }\n"
            "location /n/ { proxy_pass http://d; }"),
     "map http://a/m http://b/m\nmap http://a/n http://d/n\nmap http://a/r http://b/\n"
     "map http://a/r http://d/\n"},
    {SERVER("proxy_redirect http://$proxy_host/ /r/; location /m/ { proxy_pass http://b; }\n"
            "location /n/ { proxy_pass http://d; }"),
     "map http://a/m http://b/m\nmap http://a/n http://d/n\nmap http://a/r http://b/\n"
     "map http://a/r http://d/\n"},
    {"proxy_redirect default;", ""},
    {SERVER("proxy_redirect default;"), ""},
    /* off */
    {"location /m/ { proxy_pass http://b/x/; proxy_redirect off; }", "keep  http://b/x\n"},
    {"location /m/ { proxy_pass http://b; proxy_redirect off; } location / { proxy_pass http://c; "
     "}",
     "map / http://c/\nkeep  http://b/\n"},
    {"location /m/ { proxy_pass http://b/x/; proxy_redirect http://c/ /c/; proxy_redirect off; }",
     "keep  http://b/x\n"},
    {"proxy_redirect off; location /m/ { proxy_pass http://b/x/; }\n"
     "location /n/ { proxy_pass http://b/x/; }",
     "keep  http://b/x\n"},
    {"upstream u { server c:81; } location / { proxy_pass http://u; proxy_redirect off; }",
     "keep  http://c:81/\nkeep  http://u/\n"},
    /* the forms that the manual shows */
    {SERVER("location /name/ { proxy_pass http://127.0.0.1/remote/; }"),
     "map http://a/name http://127.0.0.1/remote\n"},
    {SERVER("location /some/path/ { proxy_pass http://127.0.0.1; }"),
     "map http://a/some/path http://127.0.0.1/some/path\nmap http://a/ http://127.0.0.1/\n"},
    {SERVER("location /name/ { proxy_pass http://127.0.0.1$request_uri; }"),
     "map http://a/name http://127.0.0.1/name\n"},
    {SERVER("location /uri/ { proxy_pass http://unix:/tmp/backend.socket:/uri/; }"),
     "map http://a/uri http://localhost/uri\n"},
    {SERVER("location /one/ { proxy_pass http://h:8000/two/; proxy_redirect http://h:8000/two/ "
            "http://frontend/one/; }"),
     "map http://a/one http://h:8000/two\nmap http://frontend/one http://h:8000/two\n"},
    {SERVER("location /one/ { proxy_pass http://h:8000/two/; proxy_redirect default; "
            "proxy_redirect http://h:8000/ /; proxy_redirect http://www.example.com/ /; }"),
     "map http://a/one http://h:8000/two\nmap http://a/ http://h:8000/\n"
     "map http://a/ http://www.example.com/\n"},
    {SERVER("listen 81; location / { proxy_pass http://h:8000; proxy_redirect http://h:8000/ "
            "http://$host:$server_port/; }"),
     "map http://a:81/ http://h:8000/\n"},
    {SERVER("location / { proxy_pass http://h:8000; proxy_redirect http://h:8000/two/ ''; }"),
     "map http://a/ http://h:8000/\nmap http://a/ http://h:8000/two\n"},
    /* as packages ship them, with other names */
    {"location /calendar/ { # with the slash\n"
     "    proxy_pass        http://localhost:5232/; # here too\n"
     "    proxy_set_header  X-Script-Name /calendar;\n"
     "    proxy_set_header  X-Forwarded-For $proxy_add_x_forwarded_for;\n}\n",
     "map /calendar http://localhost:5232/\n"},
    {"server {\n  listen 443 ssl;\n  server_name ledger.example;\n  location / {\n"
     "    proxy_set_header Host $http_host;\n    proxy_pass http://localhost:5762;\n"
     "    proxy_read_timeout 300;\n  }\n  location ^~ /css/ { alias /usr/share/css/; }\n}\n",
     "map https://ledger.example/ http://localhost:5762/\n"},
    {"proxy_set_header Host $http_host;\nproxy_set_header X-Real-IP $remote_addr;\n"
     "proxy_set_header X-Forwarded-Proto $scheme;\n",
     ""},
    {"location /ci/ {\n  proxy_pass http://127.0.0.1:8080/ci/;\n  sendfile off;\n"
     "  proxy_redirect http://127.0.0.1:8080/ci/ $scheme://$host/ci/;\n}\n",
     "map /ci http://127.0.0.1:8080/ci\n"},
};

/* The rules of a builder as lines. */
static char *rules_of(struct ppr_builder *builder, const char *text)
{
    static char lines[8192];
    struct ppr_table *table = ppr_builder_build(builder);
    const struct ppr_error *error = ppr_builder_error(builder);
    ck_assert_msg(table, "%s: %zu:%zu: %s", text, error->line, error->column, error->message);
    size_t size = 0;
    lines[0] = '\0';
    struct ppr_rule rule;
    for (size_t i = 1; ppr_table_rule(table, i, &rule) == PPR_OK; i++)
        size += (size_t)snprintf(lines + size, sizeof lines - size, "%s %.*s %.*s\n",
                                 rule.flags & PPR_KEEP ? "keep" : "map", (int)rule.client.size,
                                 rule.client.size ? rule.client.data : "", (int)rule.backend.size,
                                 rule.backend.data);
    ppr_table_unref(table);
    return lines;
}

START_TEST(texts_become_rules)
{
    const struct good_text *row = &good_texts[_i];
    struct ppr_builder *builder = read_text(row->text, strlen(row->text));
    if (row->rules)
        ck_assert_msg(!strcmp(rules_of(builder, row->text), row->rules), "%s\ngave\n%s", row->text,
                      rules_of(builder, row->text));
    else
        ck_assert_int_eq(ppr_builder_error(builder)->status, PPR_BAD_RULE);
    ppr_builder_free(builder);
}
END_TEST

/* A text read twice, or behind another, gives its rules again. */
START_TEST(texts_follow_each_other)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    const struct ppr_view text = ppr_view_of("location / { proxy_pass http://b; }");
    ck_assert_int_eq(ppr_builder_read(builder, PPR_FORMAT_NGINX, text), PPR_OK);
    ck_assert_int_eq(ppr_builder_read(builder, PPR_FORMAT_PLAIN, ppr_view_of("map /p http://p")),
                     PPR_OK);
    ck_assert_int_eq(ppr_builder_read(builder, PPR_FORMAT_NGINX, text), PPR_OK);
    ck_assert_str_eq(rules_of(builder, ""), "map / http://b/\nmap /p http://p/\nmap / http://b/\n");
    ppr_builder_free(builder);
}
END_TEST

/* A rule that comes by a call after a text has no line, and a cookie rule no scope. */
START_TEST(calls_follow_a_text)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    const struct ppr_view text =
        ppr_view_of("location /m/ { proxy_pass http://b/; proxy_cookie_path /x/ /y/; }\n");
    const struct ppr_view path = ppr_view_of("/p/");
    struct ppr_warning warning;
    char written[256];
    ck_assert_int_eq(ppr_builder_read(builder, PPR_FORMAT_NGINX, text), PPR_OK);
    ck_assert_int_eq(ppr_builder_cookie_path(builder, path, path), PPR_OK);
    ck_assert_int_eq(ppr_builder_map(builder, ppr_view_of("/m/"), ppr_view_of("http://c/"), 0),
                     PPR_OK);
    ck_assert_int_eq(ppr_builder_check(builder), PPR_OK);
    ck_assert_int_eq(ppr_builder_warning(builder, 1, &warning), PPR_OK);
    ck_assert_uint_eq(warning.rule, 2);
    ck_assert_uint_eq(warning.line, 0);
    ck_assert_uint_eq(warning.column, 0);
    struct ppr_table *table = ppr_builder_build(builder);
    const struct ppr_result result = ppr_table_write(table, written, sizeof written - 1);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    written[result.count] = '\0';
    ck_assert_ptr_nonnull(strstr(written, "cookie-path /x/ /y/ in /m/\n"));
    ck_assert_ptr_nonnull(strstr(written, "cookie-path /p/ /p/\n"));
    ppr_table_unref(table);
    ppr_builder_free(builder);
}
END_TEST

/* A port with and without an address is one origin. */
START_TEST(origins_are_not_repeated)
{
    static const char rules[] = "map http://a/m/ http://b/\nmap https://a/m/ http://b/\n"
                                "cookie-path /x/ /y/ in http://a/m/\n"
                                "cookie-path /x/ /y/ in https://a/m/\n";
    const char *text = "server { server_name a; listen 80; listen [::]:80; listen 443 ssl;\n"
                       "listen [::]:443 ssl;\n"
                       "location /m/ { proxy_pass http://b/; proxy_cookie_path /x/ /y/; } }";
    struct ppr_builder *builder = read_text(text, strlen(text));
    struct ppr_table *table = ppr_builder_build(builder);
    char written[512];
    const struct ppr_result result = ppr_table_write(table, written, sizeof written - 1);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    written[result.count] = '\0';
    ck_assert_str_eq(written, rules);
    ppr_table_unref(table);
    ppr_builder_free(builder);
}
END_TEST

/* What a server for every host says of cookies is kept away from the others once, whether it says
   it once or again, and from where they say something themselves not at all. */
START_TEST(scopes_are_guarded_once)
{
    static const char rules[] = "map /m/ http://b/\nmap http://a/m/ http://b/\n"
                                "cookie-path /x/ /y/ in /m/\n"
                                "cookie-flags * secure in /\n"
                                "cookie-path /x/ /z/ in /m/\n"
                                "cookie-path /x/ /s/ in http://a/\n"
                                "cookie-flags * nosecure in http://a/\n"
                                "cookie-flags * httponly in http://c/q/\n"
                                "cookie-path /x/ /s/ in http://a/m/\n"
                                "cookie-path off in http://c/m/\n"
                                "cookie-flags off in http://c/\n";
    const char *text =
        "server { proxy_cookie_flags ~ secure; location /m/ { proxy_pass http://b/;\n"
        "proxy_cookie_path /x /y; } }\n"
        "server { location /m { proxy_cookie_path /x /z; } }\n"
        "server { server_name a; proxy_cookie_path /x/ /s;\n"
        "proxy_cookie_flags ~ nosecure; location /m/ { proxy_pass http://b/; } }\n"
        "server { server_name c; location /q/ { proxy_cookie_flags ~ httponly; } }";
    struct ppr_builder *builder = read_text(text, strlen(text));
    struct ppr_warning warning;
    ck_assert_int_eq(ppr_builder_warning(builder, 1, &warning), PPR_OK);
    ck_assert_uint_eq(warning.line, 1); /* of every host */
    ck_assert_int_eq(ppr_builder_warning(builder, 2, &warning), PPR_OK);
    ck_assert_uint_eq(warning.line, 4); /* of the slash */
    ck_assert_int_ne(ppr_builder_warning(builder, 3, &warning), PPR_OK);
    struct ppr_table *table = ppr_builder_build(builder);
    char written[512];
    const struct ppr_result result = ppr_table_write(table, written, sizeof written - 1);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    written[result.count] = '\0';
    ck_assert_str_eq(written, rules);
    ppr_table_unref(table);
    ppr_builder_free(builder);
}
END_TEST

/* Of many addresses and ports two of three speak TLS. */
START_TEST(tls_is_found_among_many)
{
    static char text[16384];
    static char rules[16384];
    size_t size = 0;
    size_t expected = 0;
    for (int i = 1; i < 128; i++) {
        const bool is_tls = i % 3 != 0;
        const int port = i % 2 ? 1000 + i : 444;
        size += (size_t)snprintf(text + size, sizeof text - size,
                                 "server { server_name a%d; listen 10.0.%d.1:%d%s;\n"
                                 "location / { proxy_pass http://b; } }\n",
                                 i, i % 2 ? 0 : i, port, is_tls ? " ssl" : "");
        expected +=
            (size_t)snprintf(rules + expected, sizeof rules - expected, "map %s://a%d:%d/ %s\n",
                             is_tls ? "https" : "http", i, port, "http://b/");
    }
    struct ppr_builder *builder = read_text(text, size);
    ck_assert_str_eq(rules_of(builder, text), rules);
    ppr_builder_free(builder);
}
END_TEST

/* -------------------------------------------------------------- Errors -- */

struct bad_text {
    const char *text;
    size_t line;
    size_t column;
    const char *message; /* part of it */
};

static const struct bad_text bad_texts[] = {
    /* words and blocks */
    {"location \"/m { }", 1, 10, "this quote is not closed"},
    {"x;\n y 'z", 2, 4, "this quote is not closed"},
    {"location '/m'/ { }", 1, 14, "a space, ; or { must follow a closing quote"},
    {"x;\n{ }", 2, 1, "a block must have a name before its {"},
    {"x; ;", 1, 4, "a directive must come before this ;"},
    {"x;\n\ty }", 2, 4, "a ; must come before this }"},
    {"location / { proxy_pass http://b }", 1, 34, "a ; must come before this }"},
    {"x { y; } }", 1, 10, "this } closes no block"},
    {"x { y; }\nz", 2, 2, "a ; or { must follow"},
    {"x \\", 1, 4, "a ; or { must follow"},
    {"http {\n server { y; }\n", 1, 1, "this block is not closed"},
    {"http {\n server { y; \n", 2, 2, "this block is not closed"},
    {"x { content_by_lua_block { if { } }", 1, 1, "this block is not closed"},
    {"x { content_by_lua_block { [[ } }", 1, 5, "this block is not closed"},
    {"x { content_by_lua_block { '} \\", 1, 5, "this block is not closed"},
    {"x {\r\n  y 'a\r\nb' ; ;\r\n}", 3, 6, "a directive must come before this ;"},
    /* where directives may stand, and how many words they have */
    {"location /;", 1, 11, "location must have a block"},
    {"proxy_pass http://b { }", 1, 21, "proxy_pass must not have a block"},
    {"server { proxy_pass b:80; }", 1, 10, "proxy_pass must not stand in a block server"},
    {"http { location / { } }", 1, 8, "location must not stand in a block http"},
    {"location / { listen 80; }", 1, 14, "listen must not stand in a block location"},
    {"location / { if ($x) { proxy_redirect off; } }", 1, 24,
     "proxy_redirect must not stand in a block if"},
    {"location / { proxy_pass ; }", 1, 25, "a word must follow that proxy_pass needs"},
    {"location { }", 1, 10, "a word must follow that location needs"},
    {"location / { proxy_pass http://b\n proxy_buffering off; }", 2, 2,
     "this word is too many for proxy_pass; perhaps a ; is missing before it"},
    {"server { listen 443 ssl\n server_name a.example; }", 2, 2,
     "this word is too many for listen; perhaps a ; is missing before it"},
    {"server { listen 443\nssl\n  http2 # ;\n  listen 80; }", 4, 3, "too many for listen"},
    {"upstream b { server 10.0.0.1:80\n server 10.0.0.2:80; }", 2, 2,
     "this word is too many for server; perhaps a ; is missing before it"},
    {"proxy_redirect a b c;", 1, 20, "this word is too many for proxy_redirect"},
    {"proxy_set_header Host;", 1, 22, "a word must follow that proxy_set_header needs"},
    {"proxy_redirect on;", 1, 16, "only off or default may stand alone behind proxy_redirect"},
    {"proxy_cookie_path /a;", 1, 19, "only off may stand alone behind proxy_cookie_path"},
    {"proxy_cookie_domain default;", 1, 21, "only off may stand alone behind proxy_cookie_domain"},
    {"proxy_cookie_flags a;", 1, 20, "only off may stand alone behind proxy_cookie_flags"},
    {"server { if ($x) { proxy_pass http://b; } }", 1, 20, "proxy_pass must stand in a location"},
    /* servers */
    {"server { listen 80-89; server_name a; }", 1, 19,
     "a range of ports cannot be honoured: write a listen for each"},
    {"server { listen [::]:8000-8010; server_name a; }", 1, 26, "a range of ports"},
    {"server {\n listen b:8x;\n server_name a;\n location / { proxy_pass http://b; } }", 2, 12,
     "port must be a number"},
    {"server { listen 70000; server_name a; location / { proxy_pass http://b; } }", 1, 17, "65535"},
    {"server { server_name 'a b'; location / { proxy_pass http://b; } }", 1, 24, "space"},
    /* proxy_pass */
    {"location m { proxy_pass http://b; }", 1, 10, "a location by prefix must begin with /"},
    {"location = m { proxy_pass http://b; }", 1, 12, "a location by prefix must begin with /"},
    {"location / { proxy_pass b:80; }", 1, 25, "proxy_pass needs an http or https URL"},
    {"location / { proxy_pass ws://b; }", 1, 25, "proxy_pass needs an http or https URL"},
    {"location / { proxy_pass http:///x; }", 1, 32, "must have a host"},
    {"location / { proxy_pass http://; }", 1, 32, "must have a host"},
    {"location /m {\n proxy_pass https://$request_uri; }", 2, 13, "must have a host"},
    {"location / { set $s http://; proxy_pass $s; }", 1, 41, "must have a host"},
    {"location / { set $e ''; proxy_pass http://$e; }", 1, 36, "must have a host"},
    {"location / { proxy_pass http://b:8x/; }", 1, 35, "port must be a number"},
    {"location / { proxy_pass http://b/x?y; }", 1, 35, "query"},
    {"location / { proxy_pass 'http://b/x y'; }", 1, 36, "space"},
    {"location / { proxy_pass \"http://b/\\\"?\"; }", 1, 37, "query"},
    {"location /a/../b { proxy_pass http://b; }", 1, 13, "dot segments"},
    {"location '/a b/../c' { proxy_pass http://b; }", 1, 16, "dot segments"},
    {"location '/a\nb/../c' { proxy_pass http://b; }", 2, 3, "dot segments"},
    {"server { listen 81; server_name a; location /a/../b { proxy_pass http://b; } }", 1, 48,
     "dot segments"},
    {"upstream u { server b:x; } location / { proxy_pass http://u; }", 1, 23,
     "port must be a number"},
    {"location / { proxy_set_header Host a/b; proxy_pass http://b/x; }", 1, 37,
     "/ cannot be part of a host"},
    {"location / { proxy_pass http://$b; }", 1, 32,
     "the value of $b is not known here: write the URL itself, or set the variable once"},
    {"location / { proxy_pass http://$x.$y; }", 1, 32, "the value of $x is not known here"},
    {"location / { proxy_pass $b; }", 1, 25, "the value of $b is not known here"},
    {"location / { set $a x; proxy_pass http://$a.$b:81; }", 1, 45, "the value of $b is not known"},
    {"location / { set $b c; if ($x) { set $b d; } proxy_pass http://$b; }", 1, 64,
     "the value of $b is not known"},
    {"location / { set $b c; set $b d; proxy_pass http://$b; }", 1, 52,
     "the value of $b is not known"},
    {"location / { if ($x) { set $b d; } proxy_pass http://$b; }", 1, 54,
     "the value of $b is not known"},
    {"location / { set $b $c; proxy_pass http://$b; }", 1, 43, "the value of $b is not known"},
    /* ... because of a line, which is that of what is run for the location */
    {"location / {\n set $b c;\n if ($x) {\n set $b d; }\n proxy_pass http://$b; }", 5, 20,
     "the value of $b is not known here, as line 4 sets it under a condition: write the URL "
     "itself"},
    {"location / {\n set $b c;\n set $b d;\n set $b e; proxy_pass http://$b; }", 4, 30,
     "the value of $b is not known here, as line 3 sets it again: write the URL itself"},
    {"location / {\n set $b x$c;\n proxy_pass http://$b; }", 3, 20,
     "as line 2 sets it to a text with variables: write the URL itself"},
    {"location /o {\n set $b c;\n location /o/n {\n proxy_pass http://$b; }\n}", 4, 20,
     "the value of $b is not known here, as nginx does not inherit what line 2 sets in a block "
     "around this one: write the URL itself"},
    {"location /o {\n location /o/m {\n set $b c; }\n location /o/n {\n proxy_pass http://$b; }\n"
     "set $b d; }",
     5, 20, "as nginx does not inherit what line 6 sets in a block around"},
    {"location / {\n set $b c;\n limit_except GET { proxy_pass http://$b; } }", 3, 39,
     "as nginx does not inherit what line 2 sets in a block around"},
    {"location /o {\n location /o/m {\n set $b c; }\n location /o/n {\n proxy_pass http://$b; } }",
     5, 20, "the value of $b is not known here: write the URL itself, or set the variable once"},
    {"location /o {\n set $b c;\n location /o/n {\n set $b $d; proxy_pass http://$b; } }", 4, 31,
     "as line 4 sets it to a text with variables"},
    {"location /m { set $b c; } location / { proxy_pass http://$b; }", 1, 58,
     "the value of $b is not known"},
    {"location / { proxy_pass http://b/x/$uri; }", 1, 36, "the value of $uri is not known"},
    {"location / { set $b c; proxy_pass http://$b/x; }", 1, 35,
     "nginx sends every request to this one path, as there is a variable"},
    {"proxy_pass http://b/x;", 1, 20, "which path becomes this one is not known"},
    {"location @x { proxy_pass http://b/; }", 1, 34, "here proxy_pass must not have a path"},
    {"location @x { proxy_pass http://unix:/x:/; }", 1, 41, "here proxy_pass must not have a path"},
    {"location ~ x { proxy_pass http://b/; }", 1, 35, "here proxy_pass must not have a path"},
    {"location / { if ($x) { proxy_pass http://b/; } }", 1, 43,
     "here proxy_pass must not have a path"},
    {"location / { limit_except GET { proxy_pass http://b/; } }", 1, 52,
     "here proxy_pass must not have a path"},
    /* regular expressions that are something else */
    {"location ~ ^/t/([^/]+)/(.*)$ { proxy_pass http://$1.internal:8080/$2; }", 1, 12,
     "a regular expression cannot be honoured here: write map /t/{1}/ "
     "http://{1}.internal:8080/ in the plain format instead"},
    {"location ~ ^/t/(?<tenant>[a-z0-9-]+)/(?<rest>.*) {\n"
     "proxy_pass http://$tenant.internal/x/$rest$is_args$args; }",
     1, 12, "write map /t/{tenant}/ http://{tenant}.internal/x/ in"},
    {"location ~* \"^/api/v1/(.*)$\" { proxy_pass http://b/$1?$args; }", 1, 14,
     "write map /api/v1/ http://b/ in"},
    {"location ~^/u/(\\w+)$ { proxy_pass http://b/user/${1}; }", 1, 10,
     "write map /u/{1} http://b/user/{1} in"},
    {"location ~*^/u/(\\w+)$ { proxy_pass http://b/user/$1; }", 1, 10,
     "write map /u/{1} http://b/user/{1} in"},
    {"location ~ ^/t/([^/]*)/(.*)$ { proxy_pass http://$1.internal/$2; }", 1, 12,
     "write map /t/{1}/ http://{1}.internal/ in"},
    {"location ~ ^/t/(?P<a>[^/]+)/(.*)$ { proxy_pass http://$a.internal/$2; }", 1, 12,
     "write map /t/{a}/ http://{a}.internal/ in"},
    {"location ~ ^/t/(.+)$ { proxy_pass http://b/$1; }", 1, 12, "write map /t/ http://b/ in"},
    {"location ~ ^/(.*)$ { proxy_pass http://b/$1?$query_string; }", 1, 12,
     "write map / http://b/ in"},
    {"location ~ ^/a\\.b/?(.*) { proxy_pass http://b/$1; }", 1, 12, "write map /a.b/ http://b/ in"},
    {"location ~ ^/t/([^/]+)/(.*)$ { proxy_pass http://app-$1.internal/$2; }", 1, 12,
     "a regular expression cannot be honoured with this proxy_pass: write a location by prefix for "
     "each path that it stands for"},
    /* ... or say only a part of a label or segment, for which no capture stands */
    {"location ~ ^/t/([a-z]+)(.*)$ { proxy_pass http://$1.i$2; }", 1, 12, "honoured with this"},
    {"location ~ ^/t/([a-z]+) { proxy_pass http://$1.i/; }", 1, 12, "honoured with this"},
    {"location ~ ^/t/([a-z/]+)/(.*)$ { proxy_pass http://b/$1/$2; }", 1, 12, "honoured with this"},
    {"location ~ ^/t/([^.]+)/(.*)$ { proxy_pass http://b/$1/$2; }", 1, 12, "honoured with this"},
    {"location ~ ^/t/(\\S+)/(.*)$ { proxy_pass http://b/$1/$2; }", 1, 12, "honoured with this"},
    {"location ~ ^/t/([a-z]?)/(.*)$ { proxy_pass http://b/$1/$2; }", 1, 12, "honoured with this"},
    {"location ~ ^/t/(ab]+)/(.*)$ { proxy_pass http://b/$1/$2; }", 1, 12, "honoured with this"},
    {"location ~ ^/t/(a+)/(.*)$ { proxy_pass http://b/$1/$2; }", 1, 12, "honoured with this"},
    {"location ~ ^/t/([a-z]+)-x/(.*)$ { proxy_pass http://b/$1/$2; }", 1, 12, "honoured with this"},
    {"location ~ ^/t/([^/]+)([^/]+)/(.*)$ { proxy_pass http://$1.$2.b/$3; }", 1, 12,
     "honoured with this"},
    {"location ~ ^/t/([^/]+)/([^/]+)/(.*)$ { proxy_pass http://b/$1/$1/$3; }", 1, 12,
     "honoured with this"},
    {"location ~ ^/(\\w+)/(\\w+)/(\\w+)/(\\w+)/(\\w+)/(.*)$ { proxy_pass "
     "http://b/$1/$2/$3/$4/$5/$6; }",
     1, 12, "honoured with this"},
    {"location ~ ^/t/([^/]+)(.*)$ { proxy_pass http://$1.i$2; }", 1, 12,
     "write map /t/{1} http://{1}.i in"},
    {"location ~ ^/t/([a-z]+)\\/(.*)$ { proxy_pass http://$1.i/$2; }", 1, 12,
     "write map /t/{1}/ http://{1}.i/ in"},
    {"location ~ ^/(a|b)/(.*)$ { proxy_pass http://$1/$2; }", 1, 12, "honoured with this"},
    {"location ~ /t/([^/]+) { proxy_pass http://$1/; }", 1, 12, "honoured with this"},
    {"location ~ ^/t/([^/]+)/(.*)$ { proxy_pass http://$1/; }", 1, 12, "honoured with this"},
    {"location ~ ^/t/([^/]+)/(.*)$ { proxy_pass http://$2/$1; }", 1, 12, "honoured with this"},
    {"location ~ ^/t/([^/]+$ { proxy_pass http://$1/; }", 1, 12, "honoured with this"},
    {"location ~ ^/t/(?<a { proxy_pass http://$a/; }", 1, 12, "honoured with this"},
    {"location ~ ^/t/([^/]+)\\ { proxy_pass http://$1/; }", 1, 12, "honoured with this"},
    {"location ~ ^/t/([^/]+).html { proxy_pass http://b/$1; }", 1, 12, "honoured with this"},
    {"location ~ ^/t-([^/]+)/(.*)$ { proxy_pass http://$1.i/$2; }", 1, 12, "honoured with this"},
    {"location ~ ^/t/([^/]+)/(.*)$ { proxy_pass http://b/$2; }", 1, 12, "honoured with this"},
    {"location ~ ^/t/(.*)x { proxy_pass http://b/$1; }", 1, 12, "honoured with this"},
    {"location ~ ^/t+/(.*)$ { proxy_pass http://b/$1; }", 1, 12, "honoured with this"},
    {"location ~ ^/(abc+)/(.*)$ { proxy_pass http://b/$1/$2; }", 1, 12, "honoured with this"},
    {"location ~ ^/\\d/(.*)$ { proxy_pass http://b/$1; }", 1, 12, "honoured with this"},
    {"location ~ ^/a$/(.*) { proxy_pass http://b/$1; }", 1, 12, "honoured with this"},
    {"location ~ ^/a$b { proxy_pass http://b/x$is_args$args; }", 1, 12, "honoured with this"},
    {"location ~ ^/(.*)$ { proxy_pass http://b/$1/x; }", 1, 12, "honoured with this"},
    /* proxy_redirect */
    {"location / { proxy_pass http://b; proxy_redirect ~^http://([^.]+)\\.i/(.*)$ /t/$1/$2; }", 1,
     50,
     "a regular expression cannot be honoured: write map /t/{1}/ http://{1}.i/ in the plain "
     "format instead"},
    {"proxy_pass http://b; proxy_redirect ~^(http://[^:]+):\\d+(/.+)$ $1$2;", 1, 37,
     "write the URL itself"},
    {"proxy_pass http://b; proxy_redirect ~*/user/([^/]+)/(.+)$ http://$1.example.com/$2;", 1, 37,
     "write the URL itself"},
    {"proxy_pass http://b; proxy_redirect http://b/\"$x\"/ /;", 1, 47, "the variable $x cannot"},
    {"location / { proxy_pass http://b; proxy_redirect ~*^http://c/(.*)$ /$1; }", 1, 50,
     "write map / http://c/ in"},
    {"location / { proxy_pass http://b; proxy_redirect ~re+gex /x; }", 1, 50,
     "a regular expression cannot be honoured: write the URL itself, each that it stands for"},
    {"proxy_pass http://b; proxy_redirect ~^http://app-([^.]+)\\.i/(.*)$ /t/$1/$2;", 1, 37,
     "each that it stands for"},
    {"proxy_pass http://b; proxy_redirect ~^http://([^/]+)/(.*)$ /t/$1/$2;", 1, 37,
     "each that it stands for"},
    {"proxy_pass http://b; proxy_redirect ~^http://([^.]+)(.*)$ /t/$1/$2;", 1, 37,
     "each that it stands for"},
    {"proxy_pass http://b; proxy_redirect ~^http://c/([^/]+)/(.*)$ /t/$1/$2;", 1, 37,
     "write map /t/{1}/ http://c/{1}/ in"},
    {"proxy_pass http://b; proxy_redirect ~^http://([a-z]+)(.*)$ /t/$1/$2;", 1, 37,
     "each that it stands for"},
    {"proxy_pass http://b; proxy_redirect ~^http://([a-z]+):81/(.*)$ /t/$1/$2;", 1, 37,
     "write map /t/{1}/ http://{1}:81/ in"},
    {"proxy_pass http://b; proxy_redirect ~^http://c/([^/.]+)/(.*)$ /t/$1/$2;", 1, 37,
     "write map /t/{1}/ http://c/{1}/ in"},
    {"proxy_pass http://b; proxy_redirect ~^http://c/([a-z]+).x/(.*)$ /t/$1/$2;", 1, 37,
     "each that it stands for"},
    {"location / { proxy_pass http://b; proxy_redirect http://c/ /$x/; }", 1, 61,
     "the variable $x cannot be honoured here: write its value"},
    {"location / { proxy_pass http://b; proxy_redirect http://c/$x/ /; }", 1, 59,
     "the variable $x cannot be honoured here"},
    {"location / { proxy_pass http://b; proxy_redirect /a$x/ /; }", 1, 52,
     "the variable $x cannot be honoured here"},
    {"location / { proxy_pass http://b; proxy_redirect http://c/ $scheme://www/; }", 1, 60,
     "the variable $scheme cannot be honoured here"},
    {"location / { proxy_pass http://b; proxy_redirect http://c/ https://$hostname/; }", 1, 68,
     "the variable $hostname cannot be honoured here"},
    {"location / { proxy_pass http://b; proxy_redirect c:81/ /; }", 1, 50, "http, https"},
    {"location / { proxy_pass http://b; proxy_redirect off /x; }", 1, 50, "an absolute URL"},
    {"location / { proxy_pass http://b; proxy_redirect '' /x; }", 1, 51, "must not be empty"},
    {"location / { proxy_pass http://b; proxy_redirect $scheme://$proxy_host/ /; }", 1, 50,
     "the variable $scheme cannot be honoured here"},
    {"location / { proxy_pass http://b; proxy_redirect http://c/ m; }", 1, 60,
     "absolute path or an absolute URL"},
    {"location / { proxy_pass http://b; proxy_redirect http://c/../ /; }", 1, 59, "dot segments"},
    {SERVER("location / { proxy_pass http://b; proxy_redirect http://c/ https://$host:8x/; }"), 1,
     99, "port must be a number"},
    {SERVER("location / { proxy_pass http://b; proxy_redirect http://c/ "
            "https://$host:abcdefghijkl/; }"),
     1, 98, "port must be a number"},
    {"location / {\n\xc2\xa0proxy_pass http://b; }", 2, 1,
     "the name of a directive must not have this character"},
    {"location / { proxy_pass\xc2\xa0http://b; }", 1, 24, "must not have this character"},
    /* cookies */
    {"proxy_cookie_domain ~\\.b$ a;", 1, 21,
     "a regular expression cannot be honoured: write the domain itself"},
    {"proxy_cookie_domain ~\\.(?P<sl_domain>[-0-9a-z]+\\.[a-z]+)$ $sl_domain;", 1, 21,
     "write the domain itself"},
    {"proxy_cookie_domain www.$host www.example.org;", 1, 25,
     "the variable $host cannot be honoured here"},
    {"proxy_cookie_domain .$server_name.com en.$server_name.org;", 1, 22,
     "the variable $server_name cannot be honoured here"},
    {"proxy_cookie_path $uri /$some$uri;", 1, 19, "the variable $uri cannot be honoured here"},
    {"proxy_cookie_path ~*^/user/([^/]+) /u/$1;", 1, 19, "write the path itself"},
    {"proxy_cookie_domain $x a;", 1, 21, "the variable $x cannot be honoured here"},
    {"proxy_cookie_domain b x.$x;", 1, 25, "the variable $x cannot be honoured here"},
    {"proxy_cookie_domain b/c a;", 1, 22, "a domain must not have this character"},
    {"proxy_cookie_domain b a;proxy_cookie_domain b c,d;", 1, 48,
     "a domain must not have this character"},
    {"proxy_cookie_path ~^/x/(.*)$ /y/$1;", 1, 19,
     "a regular expression cannot be honoured: write proxy_cookie_path /x/ /y/ instead"},
    {"proxy_cookie_path ~*^/x/(.*)$ /y/$1;", 1, 19, "write proxy_cookie_path /x/ /y/ instead"},
    {"proxy_cookie_path ~*^/x/(.+)/$ /y/$1;", 1, 19,
     "a regular expression cannot be honoured: write the path itself"},
    {"proxy_cookie_path ~^/([^/]+)$ /y/$1;", 1, 19, "write the path itself"},
    {"proxy_cookie_path /$x/ /;", 1, 20, "the variable $x cannot be honoured here"},
    {"proxy_cookie_path / /$x/;", 1, 22, "the variable $x cannot be honoured here"},
    {"proxy_cookie_path / \"/; secure\";", 1, 23,
     "flags cannot be honoured in a path: write proxy_cookie_flags ~ and the flags instead"},
    {"proxy_cookie_path x/ /;", 1, 19, "a path must begin with /"},
    {"proxy_cookie_path / '/a b/';", 1, 24, "must not have this character"},
    {"proxy_cookie_flags ~a secure;", 1, 20,
     "a regular expression cannot be honoured: write a cookie's name, or ~ alone for all, or ~^ "
     "and"},
    {"proxy_cookie_flags ~^a+ secure;", 1, 23, "only what names begin with can be honoured"},
    {"proxy_cookie_flags a insecure;", 1, 22, "this flag is not known"},
    {"proxy_cookie_flags a secure nosecure;", 1, 29, "this flag contradicts one before it"},
    {"proxy_cookie_flags a $x;", 1, 22, "the variable $x cannot be honoured here"},
    {"proxy_cookie_flags a,b secure;", 1, 21, "must not have this character"},
    {"proxy_cookie_flags '' secure;", 1, 21, "a cookie's name must not be empty"},
    {"server { server_name a.b/c; proxy_cookie_path / /x/; }", 1, 25, "/ cannot be part of a host"},
    {"upstream u { server b/x; } location / { proxy_pass http://u; }", 1, 22,
     "/ cannot be part of a host"},
    {"location /../x { proxy_cookie_path / /x/; }", 1, 11, "dot segments"},
};

START_TEST(errors_have_their_place)
{
    const struct bad_text *row = &bad_texts[_i];
    struct ppr_builder *builder = read_text(row->text, strlen(row->text));
    const struct ppr_error *error = ppr_builder_error(builder);
    ck_assert_msg(error->status == PPR_BAD_RULE && error->line == row->line &&
                      error->column == row->column &&
                      (!row->message || strstr(error->message, row->message)),
                  "%s: %zu:%zu: %s", row->text, error->line, error->column, error->message);
    ck_assert_ptr_null(ppr_builder_build(builder));
    ppr_builder_free(builder);
}
END_TEST

START_TEST(blocks_have_a_depth)
{
    char text[256];
    memset(text, 0, sizeof text);
    for (size_t i = 0; i < 64; i++)
        memcpy(text + 2 * i, "x{", 2);
    /* the deepest may have something in it */
    memcpy(text + 128, "y;", 2);
    memset(text + 130, '}', 64);
    struct ppr_builder *builder = read_text(text, 194);
    ck_assert_int_eq(ppr_builder_error(builder)->status, PPR_OK);
    ppr_builder_free(builder);
    memcpy(text + 128, "x{}", 3);
    builder = read_text(text, 131);
    ck_assert_str_eq(ppr_builder_error(builder)->message,
                     "blocks must not be nested more than 64 deep");
    ck_assert_uint_eq(ppr_builder_error(builder)->line, 1);
    ck_assert_uint_eq(ppr_builder_error(builder)->column, 130);
    ppr_builder_free(builder);
    /* blocks beside each other are no deeper */
    for (size_t i = 0; i < 80; i++)
        memcpy(text + 3 * i, "x{}", 3);
    builder = read_text(text, 240);
    ck_assert_int_eq(ppr_builder_error(builder)->status, PPR_OK);
    ppr_builder_free(builder);
}
END_TEST

/* Names times ports times members: a short text must not become rules without end. */
START_TEST(servers_have_a_bound)
{
    static char text[65536 * 17];
    size_t size = (size_t)sprintf(text, "location / { proxy_pass http://u/; }\nupstream u {");
    for (int i = 1; i <= 65535; i++)
        size += (size_t)sprintf(text + size, " server b:%d;", i);
    struct ppr_builder *builder =
        read_text(text, size + (size_t)sprintf(text + size, " }")); /* and the name itself */
    ck_assert_int_eq(ppr_builder_error(builder)->status, PPR_OK);
    ppr_builder_free(builder);
    builder = read_text(text, size + (size_t)sprintf(text + size, " server c; }"));
    const struct ppr_error *error = ppr_builder_error(builder);
    ck_assert_int_eq(error->status, PPR_BAD_RULE);
    ck_assert_str_eq(error->message, "a server block must not have more than 65536 rules");
    ck_assert_uint_eq(error->line, 1);
    ck_assert_uint_eq(error->column, 25);
    ppr_builder_free(builder);
}
END_TEST

/* ------------------------------------------------------------ Warnings -- */

struct told_text {
    const char *text;
    const char *warnings; /* a line each: LINE:COLUMN, the rule, the message */
};

static const struct told_text told_texts[] = {
    {"include mime.types;\nhttp { include /etc/nginx/*.conf; types { include x; } }",
     "1:1 0 include mime.types is left to the caller\n"
     "2:8 0 include /etc/nginx/*.conf is left to the caller\n"},
    {"upstream u { server unix:/x; } location / { proxy_pass http://u; }",
     "1:21 0 a socket has no URL: unix:/x is left out, its upstream's name is not\n"},
    {"upstream u { include x; server b; }", "1:14 0 include x is left to the caller\n"},
    {"server { server_name a *.b \"\" c _; location / { proxy_pass http://d/; } }",
     "1:24 0 *.b is no plain host name: no rule is made for it, only for those beside it\n"
     "1:29 0  is no plain host name: no rule is made for it, only for those beside it\n"
     "1:33 0 _ is no plain host name: no rule is made for it, only for those beside it\n"},
    {"server { server_name *.b _; location / { proxy_pass http://d/; } }", ""},
    {"server {\n listen 81;\n server_name a 192.168.1.10:8080 [::1] *.a:80 [::1]:81;\n"
     "location / { proxy_pass http://d/; } }",
     "3:16 0 nginx never finds 192.168.1.10:8080, as a name has no port: no rule is made for it\n"
     "3:40 0 nginx never finds *.a:80, as a name has no port: no rule is made for it\n"
     "3:47 0 nginx never finds [::1]:81, as a name has no port: no rule is made for it\n"},
    {"server { server_name example.com:443 ~^x:80$; location / { proxy_pass http://d/; } }",
     "1:22 0 nginx never finds example.com:443, as a name has no port: no rule is made for it\n"},
    {"location / { proxy_pass http://b/; } location /m { proxy_pass http://b/x/; }",
     "1:63 2 the location and this URL differ in the slash at their end: nginx replaces text, "
     "here both are directories\n"},
    {"location /m/ { proxy_pass http://b/x; }",
     "1:27 1 the location and this URL differ in the slash at their end: nginx replaces text, "
     "here both are directories\n"},
    {"location = /m { proxy_pass http://b/x; }",
     "1:12 1 what is below /m is taken as this location's, too\n"},
    {"location ~ \\.php$ { proxy_pass http://b; }",
     "1:12 0 a regular expression does not say what clients ask for: what the backend names is "
     "mapped to /\n"},
    {"location /m/ { proxy_pass http://unix:/run/x:/y/; }",
     "1:27 0 a socket has no URL: its backend is taken for http://localhost, as nginx calls it\n"},
    {"location / { rewrite ^/a /b last; }\nlocation /m/ { rewrite ^/m/(.*) /$1 break; proxy_pass "
     "http://b; }",
     "2:16 0 the backend gets another path than the client asked for: write a proxy_pass with a "
     "path instead of rewrite\n"},
    {"location / { rewrite ^/a /b last; rewrite ^/c /d; proxy_pass http://b; }", ""},
    {"location /m/ { rewrite ^/a /b break; proxy_pass http://b/x/; }",
     "1:16 0 the backend gets the path that this rewrite makes, not that of proxy_pass: write it "
     "there instead\n"},
    {"location /m/ { rewrite ^/m/(.*) /$1 break; proxy_pass http://b$request_uri; }", ""},
    {"rewrite ^/m/(.*) /$1; proxy_pass http://b;", ""},
    {"location /g2/ {\n rewrite ^/g2/(.*) /real/$1 break; proxy_pass http://b/; }",
     "2:2 0 the backend gets the path that this rewrite makes, not that of proxy_pass: write it "
     "there instead\n"},
    {"location /g2/ {\n rewrite ^/g3/(.*) /$1 break; proxy_pass http://b/; }",
     "2:2 0 the backend gets the path that this rewrite makes, not that of proxy_pass: write it "
     "there instead\n"},
    {"location /g2/ {\n rewrite ^/g2/(.*) /g2/$1 break; proxy_pass http://b/; }",
     "2:2 0 the backend gets the path that this rewrite makes, not that of proxy_pass: write it "
     "there instead\n"},
    {"location /g2/ {\n rewrite ^/g2/(.*) $1 break; proxy_pass http://b/; }",
     "2:2 0 the backend gets the path that this rewrite makes, not that of proxy_pass: write it "
     "there instead\n"},
    {"location /g2/ { rewrite ^/g2/(.*) /$1 break; proxy_pass http://b/; }", ""},
    {"location /g2/ { rewrite ^/g2/(.*)$ /$1 break; proxy_pass http://b/; }", ""},
    {"location /g2/ { rewrite /g2/(.+) /$1 break; proxy_pass http://b/; }", ""},
    {"location /g2/ { rewrite ^/g2(/.*)$ $1 break; proxy_pass http://b/; }", ""},
    {"location /g2/ { rewrite ^/g2/?(.*)$ /$1 break; proxy_pass http://b/; }", ""},
    {"location /g2/ { rewrite ^/g2(.*)$ $1 break; proxy_pass http://b/; }", ""},
    {"location / { rewrite ^/(.*) /x/$1 break; proxy_pass http://b/x/; }", ""},
    {"location /a.b/ { rewrite ^/a\\.b/(.*) /x/y/$1 break; proxy_pass http://b/x/y/; }", ""},
    {"location /x/ {\n rewrite ^/x/(.*)$ /$1; break; proxy_pass http://b; }",
     "2:2 0 the backend gets another path than the client asked for: write a proxy_pass with a "
     "path instead of rewrite\n"},
    {"location /x/ {\n rewrite ^/x/(.*)$ /z/$1; break; proxy_pass http://b/; }",
     "2:2 0 the backend gets the path that this rewrite makes, not that of proxy_pass: write it "
     "there instead\n"},
    {"location /x/ { break; rewrite ^/x/(.*)$ /$1 break; proxy_pass http://b; }", ""},
    {"location /x/ { rewrite ^/x/(.*)$ /$1 last; break; proxy_pass http://b; }", ""},
    {"location /x/ { rewrite ^/x/(.*)$ /x/$1 break; proxy_pass http://b; }", ""},
    {"location /x/ { rewrite ^/x/(.*)$ https://c/$1 break; proxy_pass http://b; }", ""},
    {"location /x/ { rewrite ^/x/(.*)$ $scheme://c/$1 break; proxy_pass http://b; }", ""},
    {"location /x/ {\n if ($y) {\n rewrite ^/x/(.*)$ /$1 break; }\n proxy_pass http://b; }",
     "3:2 0 the backend gets another path than the client asked for: write a proxy_pass with a "
     "path instead of rewrite\n"},
    {"location /x/ {\n if ($y) {\n rewrite ^/x/(.*)$ /$1; }\n break; proxy_pass http://b; }",
     "3:2 0 the backend gets another path than the client asked for: write a proxy_pass with a "
     "path instead of rewrite\n"},
    {"location /x/ {\n if ($y) {\n rewrite ^/x/(.*)$ /$1 break; proxy_pass http://c; }\n "
     "proxy_pass http://b; }",
     "3:2 0 the backend gets another path than the client asked for: write a proxy_pass with a "
     "path instead of rewrite\n"},
    {"location /x/ { if ($y) { rewrite ^/x/(.*)$ /$1; } proxy_pass http://b; }", ""},
    {"server {\n rewrite ^/x/(.*)$ /$1;\n if ($y) { rewrite ^/y/(.*)$ /$1 last; }\n location / { "
     "proxy_pass http://b; } }",
     "2:2 0 the backend gets another path than the client asked for: write a location and a "
     "proxy_pass with a path instead of rewrite\n3:12 0 the backend gets another path than the "
     "client asked for: write a location and a proxy_pass with a path instead of rewrite\n"},
    {"server { rewrite ^/x/(.*)$ /$1 permanent; rewrite ^/x/(.*)$ /$1 redirect;\nrewrite ^(.*)$ "
     "https://a/$1; rewrite ^/$ /home; rewrite ^(.*)$ $1;\nlocation / { proxy_pass http://b; } }",
     ""},
    {"server { rewrite ^/x/(.*)$ /$1; location / { root /srv; } }", ""},
    {"location / { proxy_pass http://b; proxy_redirect http://c /; }",
     "1:50 2 these two differ in the slash at their end: nginx replaces text, here both are "
     "directories\n"},
    {"location / { proxy_pass http://b; proxy_redirect http:// https://; }",
     "1:50 0 http:// is left out: URLs of the host that the client asked for are mapped by the "
     "request's own context\n"},
    {"location / { proxy_pass http://b; proxy_redirect http://$host:81/ $scheme://$host/; }",
     "1:50 0 http://$host:81/ is left out: URLs of the host that the client asked for are mapped "
     "by the request's own context\n"},
    {"location / { proxy_redirect / /m/; }",
     "1:29 0 / is left out: no proxy_pass says which backend it stands on\n"},
    {"location /m/ { proxy_pass http://b/x/; proxy_redirect / /m/; }", ""},
    {SERVER("proxy_redirect / /r; location /m/ { proxy_pass http://b; }\n"
            "location /n/ { proxy_pass http://d; }"),
     "1:40 3 these two differ in the slash at their end: nginx replaces text, here both are "
     "directories\n"},
    {"location /m/ { proxy_pass http://b; proxy_redirect off; }\nlocation /n/ { proxy_pass "
     "http://b; }",
     "1:27 2 proxy_redirect off does not count: another location maps http://b/\n"},
    {"proxy_redirect off; location /m/ { proxy_pass http://b/x/; }\n"
     "location /n/ { proxy_pass http://b/x/; }",
     ""},
    {"location / {\nproxy_http_version 1.1\nproxy_pass http://b;\n}",
     "3:1 0 proxy_pass is not read: it is a word of proxy_http_version; perhaps a ; is missing "
     "before it\n"},
    {"root /x\nlocation / { proxy_pass http://b; }",
     "2:1 0 location is not read: it is a word of root; perhaps a ; is missing before it\n"},
    {"server { server_name a.example\n listen 443 ssl; }",
     "2:2 0 listen is not read: it is a word of server_name; perhaps a ; is missing before it\n"},
    {"server { server_name a server set\n location_x\n b; listen 443\n ssl\n default_server; }\n"
     "upstream u { server server\n weight=2; server set down; }",
     ""},
    {"location / { proxy_pass http://b;\nif ($x ~\nset) { return 404; } }", ""},
    {"root /x location;\nlog_format x\nlocation_x; map $a $b {\n\xc3\xa4\nlocation; }", ""},
    {"location ~ ^/r { proxy_pass http://b; proxy_cookie_path /x /y; }\n"
     "location @n { proxy_pass http://c; proxy_cookie_flags ~ secure; }",
     "1:12 0 a regular expression does not say what clients ask for: what the backend names is "
     "mapped to /\n"
     "1:39 0 proxy_cookie_path is left out: this location does not say what clients ask for, and "
     "another one has a backend, too\n"
     "2:36 0 proxy_cookie_flags is left out: this location does not say what clients ask for, "
     "and another one has a backend, too\n"},
    {"proxy_cookie_domain b $host;",
     "1:23 0 $host is left out: a Domain of the backend is removed, which makes a cookie the "
     "client host's own\n"},
    {"server { server_name a; listen 80; listen 81; proxy_cookie_path /x /; }",
     "1:65 0 these two differ in the slash at their end: nginx replaces text, here both are "
     "directories\n"},
    /* a server for every host, beside one for some */
    {SERVER("location / { proxy_pass http://b; }") "\nserver { server_name _;\nlocation /m/ { "
                                                   "proxy_pass http://c/; } }\n"
                                                   "server { proxy_redirect http://c/ /m/; }",
     "2:1 0 no plain name is this server's: its rules count for every host, also those of other "
     "servers\n"
     "4:1 0 no plain name is this server's: its rules count for every host, also those of other "
     "servers\n"},
    {"http { server { location /m/ { proxy_pass http://c/; } }\n" SERVER(
         "location / { proxy_pass http://b; }") "}",
     "1:8 0 no plain name is this server's: its rules count for every host, also those of other "
     "servers\n"},
    {SERVER(
         "location / { proxy_pass http://b; }") "server { listen 80 default_server; return 444; }",
     ""},
    {SERVER("return 404;") "server { location / { proxy_pass http://b; } }", ""},
    {"server { location / { proxy_pass http://b; } } server { location /m/ { proxy_pass http://c/; "
     "} }",
     ""},
    /* in the order of the text */
    {"location / { proxy_pass http://b; proxy_redirect http://c /; } location /m { proxy_pass "
     "http://b/x/; }",
     "1:50 3 these two differ in the slash at their end: nginx replaces text, here both are "
     "directories\n"
     "1:89 2 the location and this URL differ in the slash at their end: nginx replaces text, "
     "here both are directories\n"},
    {"location / { proxy_pass http://b; proxy_redirect http://c /; }\n"
     "location = /m { proxy_pass http://b/x; }\ninclude z;",
     "1:50 2 these two differ in the slash at their end: nginx replaces text, here both are "
     "directories\n"
     "2:12 3 what is below /m is taken as this location's, too\n"
     "3:1 0 include z is left to the caller\n"},
};

START_TEST(warnings_have_their_place)
{
    const struct told_text *row = &told_texts[_i];
    struct ppr_builder *builder = read_text(row->text, strlen(row->text));
    ck_assert_msg(ppr_builder_error(builder)->status == PPR_OK, "%s: %s", row->text,
                  ppr_builder_error(builder)->message);
    char lines[2048] = "";
    size_t size = 0;
    struct ppr_warning warning;
    for (size_t i = 1; ppr_builder_warning(builder, i, &warning) == PPR_OK; i++)
        size += (size_t)snprintf(lines + size, sizeof lines - size, "%zu:%zu %zu %s\n",
                                 warning.line, warning.column, warning.rule, warning.message);
    ck_assert_str_eq(lines, row->warnings);
    ppr_builder_free(builder);
}
END_TEST

/* ------------------------------------------------------------- Cookies -- */

struct cookie_row {
    const char *text;
    const char *target; /* what the client asked for, on http://a */
    const char *in;
    const char *out;
};

#define OPEN(text) "server { " text " }\n"

/* Each location of these passes to a backend of its own, so that it is known which. */
#define PASS(path, more) "location " path " { proxy_pass http://b" path "; " more "}"

static const struct cookie_row cookie_rows[] = {
    {SERVER(PASS("/m/", "proxy_cookie_path /x/ /y/;")), "/m/", "a=b; Path=/x/z", "a=b; Path=/y/z"},
    {SERVER(PASS("/m/", "") PASS("/n/", "proxy_cookie_path /x/ /y/;")), "/m/", "a=b; Path=/x/z",
     "a=b; Path=/x/z"},
    {SERVER("proxy_cookie_path /x/ /s/;" PASS("/m/", "")), "/m/", "a=b; Path=/x/z",
     "a=b; Path=/s/z"},
    {SERVER("proxy_cookie_path /x/ /s/;" PASS("/m/", "proxy_cookie_path /y/ /t/;")), "/m/",
     "a=b; Path=/x/z", "a=b; Path=/x/z"},
    {SERVER("proxy_cookie_path /x/ /s/;" PASS("/m/", "proxy_cookie_path off;")), "/m/",
     "a=b; Path=/x/z", "a=b; Path=/x/z"},
    {SERVER("proxy_cookie_path /x/ /s/;" PASS("/m/", "proxy_cookie_flags a secure;")), "/m/",
     "a=b; Path=/x/z", "a=b; Path=/s/z; Secure"},
    {SERVER("proxy_cookie_path /x/ /s/;" PASS("/m/", "")
                PASS("/m/n/", "") "location / { proxy_pass http://c; proxy_cookie_path /x/ /r/; }"),
     "/m/n/", "a=b; Path=/x/z", "a=b; Path=/s/z"},
    {SERVER(PASS("/m/n/", "") PASS("/m/", "proxy_cookie_path /x/ /y/;")), "/m/n/", "a=b; Path=/x/z",
     "a=b; Path=/x/z"},
    {SERVER("proxy_cookie_path /x/ /s/;"
            "location / { proxy_pass http://c; proxy_cookie_path /x/ /r/; }"),
     "/", "a=b; Path=/x/z", "a=b; Path=/r/z"},
    {"http { proxy_cookie_path /x/ /h/; " SERVER(PASS("/m/", "")) "}", "/m/", "a=b; Path=/x/z",
     "a=b; Path=/h/z"},
    {"http { proxy_cookie_path /x/ /h/; " SERVER("proxy_cookie_path off;" PASS("/m/", "")) "}",
     "/m/", "a=b; Path=/x/z", "a=b; Path=/x/z"},
    {SERVER(PASS("/m/", "proxy_cookie_domain i.example $host;")), "/m/", "a=b; Domain=i.example",
     "a=b; Domain=a"},
    {SERVER(PASS("/m/", "proxy_cookie_domain .i.example c.example;")), "/m/",
     "a=b; Domain=I.example", "a=b; Domain=c.example"},
    {SERVER(PASS("/m/", "proxy_cookie_domain i.example .$host;")), "/m/", "a=b; Domain=i.example",
     "a=b; Domain=a"},
    {"proxy_cookie_path / /;", "/m/", "a=b; Path=/x", "a=b; Path=/x"},
    {SERVER(PASS("/m/", "proxy_cookie_flags ~ secure;")), "/m/", "a=b", "a=b; Secure"},
    {SERVER(PASS("/m/", "proxy_cookie_flags ~.* secure;")), "/m/", "a=b", "a=b; Secure"},
    {SERVER(PASS("/m/", "proxy_cookie_flags ~. secure;")), "/m/", "a=b", "a=b; Secure"},
    {SERVER(PASS("/m/", "proxy_cookie_flags ~.+ secure;")), "/m/", "a=b", "a=b; Secure"},
    {SERVER(PASS("/m/", "proxy_cookie_flags ~^a httponly samesite=lax;")), "/m/", "ab=b",
     "ab=b; HttpOnly; SameSite=Lax"},
    {SERVER(PASS("/m/", "proxy_cookie_flags ~^b secure;")), "/m/", "ab=b", "ab=b"},
    /* what is kept has no rule, but a target */
    {SERVER(PASS("/m/", "proxy_redirect off; proxy_cookie_flags ~ secure;")), "/m/x", "a=b",
     "a=b; Secure"},
    {SERVER(PASS("/m/", "proxy_redirect off; proxy_cookie_path /c /m;") PASS("/", "")), "/m/x",
     "a=b; Path=/c", "a=b; Path=/m"},
    /* what is no prefix tells no scope */
    {SERVER("location ~ ^/r { proxy_pass http://r; proxy_cookie_flags ~ secure; }" PASS("/m/", "")),
     "/m/x", "a=b", "a=b"},
    {SERVER("location @r { proxy_pass http://r; proxy_cookie_flags ~ secure; }" PASS("/m/", "")),
     "/m/x", "a=b", "a=b"},
    {SERVER("location @r { proxy_pass http://r; proxy_cookie_flags ~ secure; }"), "/m/x", "a=b",
     "a=b; Secure"},
    /* those of a server for every host do not count for another's */
    {OPEN("proxy_cookie_flags ~ secure;" PASS("/m/", "")) SERVER(PASS("/m/", "")), "/m/", "a=b",
     "a=b"},
    {SERVER(PASS("/m/", "")) OPEN("proxy_cookie_flags ~ secure;" PASS("/m/", "")), "/m/", "a=b",
     "a=b"},
    {OPEN("proxy_cookie_flags ~ secure;" PASS("/m/", "")) "server { server_name c; }", "/m/", "a=b",
     "a=b; Secure"},
    {OPEN(PASS("/m/", "proxy_cookie_path /x/ /y/;")) SERVER(PASS("/m/", "")), "/m/",
     "a=b; Path=/x/z", "a=b; Path=/x/z"},
    {OPEN(PASS("/m/", "proxy_cookie_path /x/ /y/;"))
         SERVER("proxy_cookie_path /x/ /s/;" PASS("/m/", "")),
     "/m/", "a=b; Path=/x/z", "a=b; Path=/s/z"},
    {"http { proxy_cookie_path /x/ /h/;" OPEN(PASS("/m/", "proxy_cookie_path /x/ /y/;"))
         SERVER(PASS("/m/", "")) "}",
     "/m/", "a=b; Path=/x/z", "a=b; Path=/h/z"},
    {OPEN(PASS("/m/n/", "proxy_cookie_path /x/ /y/;"))
         SERVER(PASS("/m/", "proxy_cookie_path /x/ /s/;") PASS("/", "proxy_cookie_path /x/ /r/;")),
     "/m/n/", "a=b; Path=/x/z", "a=b; Path=/s/z"},
    {OPEN(PASS("/m/n/", "proxy_cookie_path /x/ /y/;"))
         SERVER(PASS("/m/", "") "location / { proxy_pass http://c; proxy_cookie_path /x/ /r/; }"),
     "/m/n/", "a=b; Path=/x/z", "a=b; Path=/x/z"},
    {OPEN(PASS("/m/n/", "proxy_cookie_flags ~ secure;")) SERVER("proxy_cookie_path /x/ /s/;"),
     "/m/n/", "a=b; Path=/x/z", "a=b; Path=/s/z"},
    {OPEN(PASS("/m/", "proxy_cookie_path /x/ /y/; proxy_cookie_flags ~ secure;"))
         SERVER(PASS("/m/", "")),
     "/m/", "a=b; Path=/x/z", "a=b; Path=/x/z"},
    {OPEN(PASS("/m/", "proxy_cookie_flags ~ secure;"))
         SERVER(PASS("/m/", "proxy_cookie_path /x/ /s/;")),
     "/m/", "a=b; Path=/x/z", "a=b; Path=/s/z"},
    {OPEN(PASS("/m/", "proxy_cookie_flags ~ secure;"))
         SERVER(PASS("/m/", "proxy_cookie_path /x/ /s/;")) "server { server_name c;" PASS(
             "/m/", "proxy_cookie_flags ~ httponly;") "}",
     "/m/", "a=b", "a=b"},
    {SERVER(PASS("/m/", "proxy_cookie_flags a nosecure nohttponly nosamesite;")), "/m/",
     "a=b; Secure; HttpOnly; SameSite=None", "a=b"},
};

START_TEST(cookies_have_their_scope)
{
    const struct cookie_row *row = &cookie_rows[_i];
    struct ppr_builder *builder = read_text(row->text, strlen(row->text));
    struct ppr_table *table = ppr_builder_build(builder);
    ck_assert_msg(table, "%s: %s", row->text, ppr_builder_error(builder)->message);
    ppr_builder_free(builder);
    struct ppr_context context = {.size = sizeof context};
    context.client_origin = ppr_view_of("http://a");
    context.client_target = ppr_view_of(row->target);
    char out[256];
    const struct ppr_result result =
        ppr_rewrite_field(table, PPR_RESPONSE, &context, ppr_view_of("Set-Cookie"),
                          ppr_view_of(row->in), out, sizeof out - 1);
    const char *got = row->in;
    if (result.status == PPR_REWRITTEN) {
        out[result.count] = '\0';
        got = out;
    }
    ck_assert_msg(!strcmp(got, row->out), "%s\n%s\ngave %s", row->text, row->in, got);
    ppr_table_unref(table);
}
END_TEST

/* Whatever the bytes, each beginning of a text is read, and without a fault. */
START_TEST(beginnings_are_read)
{
    const char *text = good_texts[_i].text;
    for (size_t size = 0; size < strlen(text); size++)
        ppr_builder_free(read_text(text, size));
}
END_TEST

int main(void)
{
    const struct rows_case cases[] = {
        {texts_become_rules, ROWS_COUNT(good_texts)},
        {texts_follow_each_other, 1},
        {calls_follow_a_text, 1},
        {origins_are_not_repeated, 1},
        {scopes_are_guarded_once, 1},
        {tls_is_found_among_many, 1},
        {errors_have_their_place, ROWS_COUNT(bad_texts)},
        {blocks_have_a_depth, 1},
        {servers_have_a_bound, 1},
        {warnings_have_their_place, ROWS_COUNT(told_texts)},
        {cookies_have_their_scope, ROWS_COUNT(cookie_rows)},
        {beginnings_are_read, ROWS_COUNT(good_texts)},
    };
    return rows_main("nginx", cases, ROWS_COUNT(cases));
}
