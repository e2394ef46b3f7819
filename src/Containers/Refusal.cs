using Afterpatch.Core;

namespace Afterpatch.Containers;

/// <summary>One sentence for the user when nothing of a delivery can be read.</summary>
internal static class Refusal
{
    public static string Of(string path, IReadOnlyList<Diagnostic> problems, string otherwise)
    {
        if (problems.FirstOrDefault(static problem => problem.Field == "password") is { } locked)
        {
            return locked.Reason.StartsWith("protected", StringComparison.Ordinal) || locked.Reason.Contains("are protected", StringComparison.Ordinal)
                ? $"'{path}' is protected with a password: give it with --password."
                : $"'{path}' cannot be decrypted with that password.";
        }
        return problems.Count > 0
            ? $"Nothing can be read from '{path}': {problems[0].Reason}."
            : $"'{path}' {otherwise}.";
    }
}
