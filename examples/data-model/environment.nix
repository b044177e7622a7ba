# An environment written by hand: one machine, on which everything that is required is made.
{ lib, ... }:
{
  environments.shed = {
    resources.machine.machine.max_cores = 8;
    resources.database.postgresql.max_size = 100 * 1024 * 1024 * 1024;

    implementation =
      { required-resources, deployment-name }:
      let
        # Each rule gets the request and gives the grant; grants may be asked for before they are made.
        rules = {
          machine = request: {
            host = "main";
            address = "192.0.2.10";
          };
          postgresql = request: {
            host = "/run/postgresql";
            port = 5432;
            inherit (request) database;
            username = request.database;
            password = null;
            is_local = true;
          };
        };
        databases = lib.concatMap (required: lib.optional (required ? postgresql) required.postgresql) (
          lib.attrValues required-resources
        );
      in
      {
        grants = lib.mapAttrs (
          _: required: lib.head (lib.mapAttrsToList (resource: rules.${resource}) required)
        ) required-resources;
        # How data leaves, and arrives elsewhere.
        commands = lib.mapAttrs (
          _: required:
          let
            database = lib.escapeShellArg required.postgresql.database;
            as_postgres = run: {
              host = "main";
              run = "runuser -u postgres -- ${run}";
            };
          in
          lib.optionalAttrs (required ? postgresql) {
            backup = as_postgres "pg_dump --format=custom ${database}";
            restore = as_postgres "pg_restore --clean --if-exists --dbname=${database}";
          }
        ) required-resources;
        hosts.main = {
          system = "x86_64-linux";
          target = "root@192.0.2.10";
          modules = [
            {
              services.postgresql = {
                enable = true;
                ensureDatabases = map (request: request.database) databases;
              };
            }
          ];
        };
      };
  };
}
