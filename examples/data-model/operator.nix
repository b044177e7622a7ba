# What an operator configures: its type is `configuration` of the data model.
{
  applications.board = {
    domain = "board.example.org";
    sign_up = "everyone";
    boards.garden.columns = [
      "to do"
      "done"
    ];
    mail = {
      server = "mx.example.org";
      # The path, on the machine, of a file that holds the password.
      password = "/run/keys/mail";
    };
  };
}
