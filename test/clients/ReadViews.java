import java.sql.*;

/** Reads the views named as arguments, each column by its type, and says so. */
public class ReadViews {
	public static void main(String[] views) throws Exception {
		String url = "jdbc:postgresql://" + env("PGHOST", "localhost") + ":" + env("PGPORT", "5432") + "/" + env("PGDATABASE", "clients");
		try (Connection connection = DriverManager.getConnection(url, env("PGUSER", System.getProperty("user.name")), env("PGPASSWORD", ""));
				Statement statement = connection.createStatement()) {
			for (String view : views) {
				try (ResultSet rows = statement.executeQuery("SELECT * FROM vesselwatch." + view)) {
					ResultSetMetaData columns = rows.getMetaData();
					while (rows.next())
						for (int i = 1; i <= columns.getColumnCount(); i++)
							if (columns.getColumnType(i) == Types.OTHER && !columns.getColumnTypeName(i).endsWith("geometry\""))
								if (!columns.getColumnTypeName(i).equals("geometry"))
									throw new SQLException(view + "." + columns.getColumnName(i) + " has type " + columns.getColumnTypeName(i));
								else
									rows.getString(i);
							else
								rows.getObject(i);
				}
				System.out.println("read " + view);
			}
		}
	}

	private static String env(String name, String otherwise) {
		String value = System.getenv(name);
		return value == null || value.isEmpty() ? otherwise : value;
	}
}
