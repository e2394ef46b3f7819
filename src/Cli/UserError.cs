using Afterpatch.Core;

namespace Afterpatch.Cli;

/// <summary>A mistake of the user: one sentence that says what to do.</summary>
internal sealed class UserError(string message) : Exception(message)
{
    /// <summary>Runs a command; turns what the user can mend into one sentence on stderr and the exit code that belongs to it.</summary>
    public static int Guard(Func<int> command)
    {
        try
        {
            return command();
        }
        catch (UserError error)
        {
            Console.Error.WriteLine($"afterpatch: {TerminalText.Safe(error.Message)}");
            return ExitCode.Usage;
        }
        catch (EvidenceUnreadableException error)
        {
            Console.Error.WriteLine($"afterpatch: {TerminalText.Safe(error.Message)}");
            return ExitCode.Usage;
        }
        catch (IOException error)
        {
            Console.Error.WriteLine($"afterpatch: {TerminalText.Safe(error.Message)}");
            return ExitCode.Failed;
        }
        catch (UnauthorizedAccessException error)
        {
            Console.Error.WriteLine($"afterpatch: {TerminalText.Safe(error.Message)}");
            return ExitCode.Failed;
        }
    }
}
