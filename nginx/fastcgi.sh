# What the configuration says of HTTP, said of FastCGI. nginx has most directives for both, under two prefixes; a header field is a
# parameter there, and one that is set to nothing is not passed on. Sourced by the entrypoint.

# Reads a file and writes the other, line for line.
as_fastcgi() {
  awk '
    $1 == "proxy_set_header" {
      name = toupper($2)
      gsub("-", "_", name)
      sub("proxy_set_header +[^ ]+", "fastcgi_param HTTP_" name)
      sub(";$", " if_not_empty;")
    }
    { sub("^ *proxy_", substr($0, 1, match($0, "[^ ]") - 1) "fastcgi_"); print }
  '
}
