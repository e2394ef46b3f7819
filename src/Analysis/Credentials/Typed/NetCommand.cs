using Group = Afterpatch.Analysis.Credentials.Typed.CommandCredentials.Group;

namespace Afterpatch.Analysis.Credentials.Typed;

/// <summary><c>net use</c> and <c>net user</c>, which take the password by its place.</summary>
internal static class NetCommand
{
    public static void Read(List<CommandWord> words, int tool, Group group, int offset)
    {
        var plain = new List<CommandWord>();
        var isNew = false;
        for (var i = tool + 1; i < words.Count && !(i > tool + 1 && PasswordOptions.IsTool(words[i].Tool)); i++)
            if (words[i].Text[0] != '/')
                plain.Add(words[i]);
            else
                isNew |= words[i].Text.Equals("/add", StringComparison.OrdinalIgnoreCase);
        if (plain.Count < 2)
            return;
        switch (plain[0].Text.ToUpperInvariant())
        {
            case "USE":
                var share = plain.FindIndex(word => word.Text.StartsWith(@"\\", StringComparison.Ordinal));
                if (share > 0 && share + 1 < plain.Count)
                    group.SetPassword(plain[share + 1], 0, offset);
                break;
            case "USER" when plain.Count > 2:
                group.SetPassword(plain[2], 0, offset);
                // An account that is made here is told as what it is.
                if (!isNew)
                    group.SetAccount(plain[1].Text);
                break;
        }
    }
}
