using System.Globalization;
using System.Management.Automation.Language;

namespace Afterpatch.Scripts.PowerShell;

/// <summary>PowerShell's parser, stopped when a text has too many errors of syntax to be a script.</summary>
/// <remarks>
/// The parser compares every error with all earlier ones, so a few hundred kilobytes of anything else (JSON, HTML, damaged text) take minutes, and it
/// cannot be interrupted. It looks up a sentence for each error in the language of the thread, though: a culture that counts how often it is asked ends it.
/// </remarks>
internal static class BoundedParser
{
    /// <summary>A script that runs has none; what is put together from torn pieces has a few for each.</summary>
    public const int MaxErrors = 1_000;

    private const int ShortestPart = 512;

    /// <summary>The tree of the whole text, or of the longest beginning of a half, a quarter, ... of it that has few enough errors.</summary>
    /// <param name="length">Characters that were parsed; 0 when even a short beginning has too many errors.</param>
    public static ScriptBlockAst Parse(string text, out Token[] tokens, out bool hasErrors, out int length)
    {
        for (length = text.Length; ; length /= 2)
        {
            if (length < Math.Min(ShortestPart, text.Length))
                length = 0;
            if (TryParse(text[..length], out var tree, out tokens, out hasErrors))
                return tree;
        }
    }

    private static bool TryParse(string text, out ScriptBlockAst tree, out Token[] tokens, out bool hasErrors)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = new ErrorCounter();
            tree = Parser.ParseInput(text, out tokens, out var errors);
            hasErrors = errors.Length > 0;
            return true;
        }
        catch (TooManyErrorsException)
        {
            (tree, tokens, hasErrors) = (null!, [], true);
            return false;
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    private sealed class TooManyErrorsException() : Exception("too many errors of syntax");

    private sealed class ErrorCounter() : CultureInfo("")
    {
        private int _asked;

        public override string Name => ++_asked > MaxErrors ? throw new TooManyErrorsException() : base.Name;
    }
}
