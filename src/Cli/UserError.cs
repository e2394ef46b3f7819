using Afterpatch.Cli.Language;
using Afterpatch.Core;

namespace Afterpatch.Cli;

/// <summary>A mistake of the user: one sentence that says what to do.</summary>
/// <param name="key">Of the sentence, in <c>knowledge/texts/commands.json</c>.</param>
internal sealed class UserError(string key, params (string Name, object Value)[] args) : Exception(key)
{
    public string Sentence(Texts texts) => texts.Say(Message, args);

    /// <summary>Runs a command; turns what the user can mend into one sentence on stderr and the exit code that belongs to it.</summary>
    public static int Guard(Texts texts, Func<int> command)
    {
        try
        {
            return command();
        }
        catch (UserError error)
        {
            CommandTexts.Tell(error.Sentence(texts));
            return ExitCode.Usage;
        }
        catch (EvidenceUnreadableException error)
        {
            CommandTexts.Tell(texts.Phrases.Of(error.Message));
            return ExitCode.Usage;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            CommandTexts.Tell(texts.Phrases.Of(error.Message));
            return ExitCode.Failed;
        }
        catch (Exception error) when (IsOutOfMemory(error))
        {
            CommandTexts.Tell(texts["error.memory"]);
            return ExitCode.Failed;
        }
    }

    private static bool IsOutOfMemory(Exception error) =>
        error is OutOfMemoryException || error is AggregateException several && several.Flatten().InnerExceptions.Any(static one => one is OutOfMemoryException);
}
