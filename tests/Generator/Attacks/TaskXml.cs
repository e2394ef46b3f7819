using System.Security;

namespace Afterpatch.Generator.Attacks;

/// <summary>A hidden task of SYSTEM that runs at an interval, as the scheduler stores it.</summary>
internal static class TaskXml
{
    public static byte[] Of(DateTime utc, string path, string interval, string command, string arguments)
    {
        var text = $"""
            <?xml version="1.0" encoding="UTF-16"?>
            <Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
              <RegistrationInfo>
                <Date>{utc:yyyy-MM-ddTHH:mm:ss}</Date>
                <URI>{path}</URI>
              </RegistrationInfo>
              <Triggers>
                <TimeTrigger>
                  <Repetition>
                    <Interval>{interval}</Interval>
                  </Repetition>
                  <StartBoundary>{utc:yyyy-MM-ddTHH:mm:ss}</StartBoundary>
                  <Enabled>true</Enabled>
                </TimeTrigger>
              </Triggers>
              <Principals>
                <Principal id="Author">
                  <UserId>S-1-5-18</UserId>
                  <RunLevel>HighestAvailable</RunLevel>
                </Principal>
              </Principals>
              <Settings>
                <Hidden>true</Hidden>
              </Settings>
              <Actions Context="Author">
                <Exec>
                  <Command>{SecurityElement.Escape(command)}</Command>
                  <Arguments>{SecurityElement.Escape(arguments)}</Arguments>
                </Exec>
              </Actions>
            </Task>
            """.ReplaceLineEndings("\r\n");
        return [.. System.Text.Encoding.Unicode.GetPreamble(), .. System.Text.Encoding.Unicode.GetBytes(text)];
    }
}
